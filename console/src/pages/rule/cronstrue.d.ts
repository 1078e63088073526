/** It adds its language to the library, and is nothing by itself. */
declare module 'cronstrue/locales/zh_CN'
