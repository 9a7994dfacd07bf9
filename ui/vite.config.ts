import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  // Bundled whole, so that the prerendering script needs nothing beside itself.
  ssr: { noExternal: true },
  build: {
    target: ['safari16', 'chrome111'],
    modulePreload: false,
    // The policy of the window allows no data: addresses.
    assetsInlineLimit: 0,
  },
  test: { include: ['src/**/*.test.ts'] },
})
