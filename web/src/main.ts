import './ui/tokens.css';
import './ui/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { prefs } from './frame/prefs.svelte';

prefs.apply();
mount(App, { target: document.getElementById('app')! });
