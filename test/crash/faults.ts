/** A storage that fails once, at a chosen call, in the ways that storages and processes do. */
import { StorageError, type StorageProvider } from '@tina-s3/core'

export const faults = [
  'fails before the effect',
  'loses the response',
  'hangs without the effect until the caller leaves',
  'hangs with the effect until the caller leaves',
  'ends the process before the effect',
  'ends the process after the effect',
  'is down from here on',
  'loses the response and is down from there on',
] as const
export type Fault = (typeof faults)[number]

export interface FaultyStorage {
  readonly storage: StorageProvider
  /** Calls so far. */
  readonly calls: { count: number }
  /** Resolves when the process has ended: no call has an effect any more. */
  readonly ended: Promise<void>
}

/** Milliseconds after which a provider times out a request that nobody has aborted. */
const timeout = 20

/**
 * @param at the number of the call that fails, from 1; 0 for none
 * @param leave called when the caller is to hang up
 */
export function createFaultyStorage(
  storage: StorageProvider,
  { at, fault, leave }: { at: number; fault: Fault; leave: () => void },
): FaultyStorage {
  const calls = { count: 0 }
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  const never = new Promise<never>(() => undefined)
  const lost = () => new StorageError('unavailable', 'The connection was lost.')
  let isEnded = false
  let isDown = false

  function endProcess(): Promise<never> {
    isEnded = true
    end()
    return never
  }

  async function hang(signal: AbortSignal | undefined): Promise<never> {
    leave()
    await new Promise((resolve) => setTimeout(resolve, timeout))
    signal?.throwIfAborted()
    throw lost()
  }

  async function run<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    calls.count++
    if (isEnded) return never
    if (isDown) throw lost()
    if (calls.count !== at) return call()
    switch (fault) {
      case 'fails before the effect':
        throw lost()
      case 'loses the response':
        await call()
        throw lost()
      case 'hangs without the effect until the caller leaves':
        return hang(signal)
      case 'hangs with the effect until the caller leaves':
        await call()
        return hang(signal)
      case 'ends the process before the effect':
        return endProcess()
      case 'ends the process after the effect':
        await call()
        return endProcess()
      case 'is down from here on':
        isDown = true
        throw lost()
      case 'loses the response and is down from there on':
        await call()
        isDown = true
        throw lost()
    }
  }

  /** Every method of an object, with the signal of its last argument. */
  function wrap<O extends object>(object: O): O {
    return new Proxy(object, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver)
        if (name === 'multipart' && value) return wrap(value)
        if (typeof value !== 'function' || name === 'publicUrl') return value
        return (...args: unknown[]) => {
          const { signal } = (args.at(-1) ?? {}) as { signal?: AbortSignal }
          return run(() => Reflect.apply(value, target, args) as Promise<unknown>, signal)
        }
      },
    })
  }

  return { storage: wrap(storage), calls, ended }
}
