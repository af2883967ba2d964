/** The two ways to send a file through the host: in a form, and as the body itself. */
export const proxiedWays = [
  {
    way: 'in a form',
    upload: 'uploadForm',
    contentType: 'multipart/form-data; boundary=b',
    head: '--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n',
  },
  { way: 'as the body', upload: 'uploadRaw', contentType: 'application/octet-stream', head: '' },
] as const

/** One of them: the client's function for it, and what a sender without that function needs, with what precedes the file in the body. */
export type ProxiedWay = (typeof proxiedWays)[number]
