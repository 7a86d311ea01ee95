import { existsSync } from 'node:fs'
import { CommandError } from './command.ts'
import { Laboratory } from './laboratory.ts'

const tryOut = async (): Promise<void> => {
  await using laboratory = await Laboratory.open()
  const lan = await laboratory.addLan('trial')
  const host = await laboratory.addHost('trial', [{ lan, addresses: ['10.0.0.1/24', 'fd00::1/64'] }])
  await lan.cutSilently(host)
  await lan.lose(0.5)
}

/**
 * Whether a virtual LAN can be made here, found out by making one.
 * @returns what is missing, in one sentence, or undefined where nothing is
 */
export const whyNoLaboratory = async (): Promise<string | undefined> => {
  if (process.platform !== 'linux') {
    return 'network namespaces need Linux'
  }
  if (process.getuid?.() !== 0) {
    return 'network namespaces need root'
  }
  if (!existsSync('/proc/net/if_inet6')) {
    return 'this kernel has no IPv6'
  }
  try {
    await tryOut()
    return undefined
  } catch (error) {
    if (error instanceof CommandError) {
      return error.message
    }
    throw error
  }
}
