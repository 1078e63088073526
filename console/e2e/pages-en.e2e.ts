import { pagesIn } from './pages'

pagesIn('en')
