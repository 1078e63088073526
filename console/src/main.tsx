import { createRoot } from 'react-dom/client'
import { Console } from './app/Console'
import './app/app.css'

const root = document.getElementById('root')
if (root) createRoot(root).render(<Console />)
