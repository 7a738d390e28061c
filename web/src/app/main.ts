import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/paper.css';
import '../ui/print.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { prefs } from '../state/prefs.svelte';
import { install } from './install';

const target = document.getElementById('app')!;
prefs.apply();
if (/^\/(consulta$|c\/)/.test(location.pathname)) void import('../consult/main').then(({ start }) => start(target));
else {
  install();
  mount(App, { target });
}
