/** The variant with other settings is a build of its own. */
const otherSettings = {
  basePath: '/docs',
  trailingSlash: true,
  distDir: '.next-other',
  experimental: { proxyClientMaxBodySize: '60mb' },
}

export default process.env.OTHER_SETTINGS ? otherSettings : {}
