import { pagesIn } from './pages'

pagesIn('zh')
