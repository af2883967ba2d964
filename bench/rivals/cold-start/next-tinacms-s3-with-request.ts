/** As in a host that has Web requests itself, such as Next: there they are loaded anyway, and ours need not wait for them. */
void new Request('http://localhost/')
await import('./next-tinacms-s3.js')
export {}
