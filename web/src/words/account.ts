import { each } from './each';

export const words = each(
  {
    title: 'Mi cuenta',
    lead: 'Su contraseña y la impresora de este equipo.',
    firstTitle: 'Elija su contraseña',
    firstLead: 'La que le dieron sirve una sola vez. Elija una que solo usted sepa.',
    newPassword: 'Contraseña nueva',
    rule: '8 o más letras y números: una minúscula, una mayúscula y un número.',
    saveAndEnter: 'Guardar e ingresar',
    saving: 'Guardando…',
    back: 'Volver',
    forgottenTitle: 'Elegir otra contraseña',
    forgottenLead: 'Le enviamos un código a su correo.',
    username: 'Usuario',
    send: 'Enviar el código',
    sending: 'Enviando…',
    missing: 'Escriba su usuario.',
    code: 'Código',
    codeHint: 'Si no le llega en unos minutos, pida otra contraseña al administrador.',
    wrongCode: 'Escriba el código del correo.',
    pin: 'PIN para autorizar',
    pinLead:
      'Con su usuario y este PIN autoriza descuentos, ventas y devoluciones en la caja de otra persona. Nadie lo ' +
      'puede ver; si lo olvida, ponga otro.',
    newPin: 'PIN nuevo',
    pinHint: 'De 4 a 8 números.',
    savePin: 'Guardar el PIN',
    pinSaved: 'Se guardó su PIN. El anterior ya no funciona.',
    password: 'Contraseña',
    passwordLead:
      'Para cambiarla, salga y toque «¿Olvidó su contraseña?»: le llega un código a su correo. Sin correo, pida ' +
      'otra al administrador.',
  },
  {
    title: 'My account',
    lead: 'Your password and the printer of this device.',
    firstTitle: 'Choose your password',
    firstLead: 'The one that you were given lets you in once. Choose one that only you know.',
    newPassword: 'New password',
    rule: '8 or more letters and digits: a lower-case letter, a capital letter and a digit.',
    saveAndEnter: 'Save and sign in',
    saving: 'Saving…',
    back: 'Back',
    forgottenTitle: 'Choose another password',
    forgottenLead: 'We send a code to your e-mail.',
    username: 'Username',
    send: 'Send the code',
    sending: 'Sending…',
    missing: 'Enter your username.',
    code: 'Code',
    codeHint: 'If it does not come within a few minutes, ask the administrator for another password.',
    wrongCode: 'Enter the code from the e-mail.',
    pin: 'PIN for approvals',
    pinLead:
      "With your username and this PIN you approve discounts, sales and returns at somebody else's till. " +
      'Nobody can see it; if you forget it, set another.',
    newPin: 'New PIN',
    pinHint: '4 to 8 digits.',
    savePin: 'Save the PIN',
    pinSaved: 'Your PIN was saved. The old one no longer works.',
    password: 'Password',
    passwordLead:
      'To change it, sign out and press “Forgot your password?”: a code comes by e-mail. Without e-mail, ask the ' +
      'administrator for another.',
  },
);
