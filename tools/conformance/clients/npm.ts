import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { keptFolder, write } from '../folders.ts'
import { run } from '../run.ts'

/** The packages that the clients in TypeScript need, with versions that work together. */
const packages = {
  '@hey-api/openapi-ts': '0.99.0',
  orval: '8.38.0',
  'openapi-fetch': '0.17.0',
  'openapi-typescript': '7.13.0',
  typescript: '5.9.3',
  zod: '4.6.7',
}

/** Installs the packages; returns the folder that contains them. */
async function installPackages(): Promise<string> {
  const folder = keptFolder('npm')
  write(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], {
    cwd: folder,
  })
  return join(folder, 'node_modules')
}

/** Runs a program of the packages, after installing them, in a folder that can import them. */
export async function runPackage(folder: string, program: string, args: string[]): Promise<void> {
  const packages = await installPackages()
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(packages, join(folder, 'node_modules'))
  await run(join(packages, '.bin', program), args, { cwd: folder })
}

/** Compiles `call.ts` with all that it imports, strictly. */
export async function compileTypeScript(folder: string): Promise<void> {
  const options = {
    strict: true,
    target: 'es2022',
    lib: ['es2024', 'dom', 'dom.iterable'],
    module: 'commonjs',
    moduleResolution: 'node10',
    esModuleInterop: true,
    skipLibCheck: true,
    types: [],
    outDir: 'build',
    rootDir: '.',
  }
  write(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['call.ts'] }))
  write(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'commonjs' }))
  await runPackage(folder, 'tsc', ['--project', '.'])
}

/** Runs the compiled `call.ts`. */
export function callTypeScript(folder: string, url: string): Promise<string> {
  return run(process.execPath, ['build/call.js', url], { cwd: folder })
}
