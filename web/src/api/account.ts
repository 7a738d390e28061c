/** What people do with their own passwords and PIN. */
import { client, csrf, patience, result } from './http';

const header = csrf;

/** Signs in with the ticket of the problem `password_change_required`. */
export const chooseFirstPassword = (username: string, ticket: string, newPassword: string) =>
  result(
    client.POST('/api/sessions/password', {
      params: { header },
      body: { username, session: ticket, newPassword },
      ...patience(),
    }),
  );

/** Sends a code to the user's mail address. The answer is the same when there is no such user or address. */
export const forgotPassword = (username: string) =>
  result(client.POST('/api/passwords/forgotten', { params: { header }, body: { username }, ...patience() }));

export const chooseForgottenPassword = (username: string, code: string, newPassword: string) =>
  result(client.POST('/api/passwords', { params: { header }, body: { username, code, newPassword }, ...patience() }));

/** The answer's cookie is of a new session: the others end. */
export const changePassword = (oldPassword: string, newPassword: string) =>
  result(client.PUT('/api/passwords/own', { params: { header }, body: { oldPassword, newPassword }, ...patience() }));

export const setPin = (pin: string) =>
  result(client.PUT('/api/pin', { params: { header }, body: { pin }, ...patience() }));
