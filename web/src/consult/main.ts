/**
 * The page of customers, which needs no sign-in: /consulta, and
 * /c/ with the link of a document. It is fetched for them alone.
 */
import { mount } from 'svelte';
import ConsultPage from './ConsultPage.svelte';

export const start = (target: HTMLElement) => mount(ConsultPage, { target });
