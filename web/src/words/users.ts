import { each } from './each';

export const words = each(
  {
    title: 'Usuarios', lead: 'Quién puede entrar, y qué puede hacer.', create: 'Nuevo usuario', name: 'Nombre', username: 'Usuario', usernameHint: 'Letras pequeñas, números, punto o guion.', email: 'Correo', emailHint: 'Sin correo, solo usted puede darle otra contraseña.', role: 'Puesto', state: 'Estado', since: 'Desde',
    roleHints: { cashier: 'Vende y ve las ventas.', manager: 'Además, mercadería, clientes y reportes.', admin: 'Además, usuarios, ajustes y respaldos.' }, noRole: 'Sin puesto',
    enabled: 'Puede entrar', disabled: 'No puede entrar', firstTime: 'Falta que entre por primera vez', empty: 'Todavía no hay usuarios', you: 'usted',
    wrongUsername: 'De 2 a 40: letras pequeñas, números, punto o guion.', wrongName: 'Escriba el nombre.',
    enable: 'Dejar entrar', disable: 'No dejar entrar', wasDisabled: (name: string) => `${name} ya no puede entrar.`, wasEnabled: (name: string) => `${name} puede entrar otra vez.`,
    changeRole: 'Puesto', giveRole: 'Cambiar el puesto', roleChanged: (name: string, role: string) => `${name} ahora es ${role}. Tiene que entrar otra vez.`, yourself: 'No puede cambiar su propio puesto ni cerrarse la entrada.',
    reset: 'Dar otra contraseña', password: 'Contraseña temporal', passwordHint: (name: string) => `Dígasela a ${name}. Se ve solo esta vez; al entrar elegirá una propia.`, copy: 'Copiar', copied: 'Copiada.',
    sessions: 'Dónde está conectado', noSessions: 'No está conectado en ninguna parte.', started: 'Entró', here: 'esta pantalla', endOne: 'Cerrar', endAll: 'Cerrar todas', ended: 'Se cerró.', done: 'Listo',
  },
  {
    title: 'Users', lead: 'Who may sign in, and what they may do.', create: 'New user', name: 'Name', username: 'User', usernameHint: 'Small letters, digits, dot or hyphen.', email: 'E-mail', emailHint: 'Without one, only you can give another password.', role: 'Job', state: 'State', since: 'Since',
    roleHints: { cashier: 'Sells and sees the sales.', manager: 'Also goods, customers and reports.', admin: 'Also users, settings and backups.' }, noRole: 'No job',
    enabled: 'May sign in', disabled: 'May not sign in', firstTime: 'Has not signed in yet', empty: 'There are no users yet', you: 'you',
    wrongUsername: '2 to 40: small letters, digits, dot or hyphen.', wrongName: 'Type the name.',
    enable: 'Let in', disable: 'Shut out', wasDisabled: (name: string) => `${name} may no longer sign in.`, wasEnabled: (name: string) => `${name} may sign in again.`,
    changeRole: 'Job', giveRole: 'Change the job', roleChanged: (name: string, role: string) => `${name} is ${role} now, and has to sign in again.`, yourself: 'You cannot change your own job or shut yourself out.',
    reset: 'Give another password', password: 'Temporary password', passwordHint: (name: string) => `Tell it to ${name}. It is shown this once; at sign-in one chooses one’s own.`, copy: 'Copy', copied: 'Copied.',
    sessions: 'Where signed in', noSessions: 'Signed in nowhere.', started: 'Since', here: 'this screen', endOne: 'End', endAll: 'End all', ended: 'Ended.', done: 'Done',
  },
);
