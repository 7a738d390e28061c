import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/paper.css';
import '../ui/print.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { prefs } from '../state/prefs.svelte';
import { install } from './install';

prefs.apply();
install();
mount(App, { target: document.getElementById('app')! });
