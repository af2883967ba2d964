/** The variant with other addresses is a build of its own. */
const otherAddresses = { basePath: '/docs', trailingSlash: true, distDir: '.next-addresses' }

export default process.env.OTHER_ADDRESSES ? otherAddresses : {}
