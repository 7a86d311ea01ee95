/** What to do about a rule: in the words of whatever made it. */
import type { Packet } from './packet.ts'
import type { Chain, Fate } from './rules.ts'

const MDNS_PORT = 5353

const inserted = ({ name, base }: Chain, packet: Packet): string => {
  const words = `${packet.protocol} dport ${packet.port} accept`
  if (base?.tool === 'nft') return `\`sudo nft insert rule ${name} ${words}\``
  const [tool, chain] = name.split(' ')
  return `\`sudo ${tool} -I ${chain} -p ${packet.protocol} --dport ${packet.port} -j ACCEPT\``
}

const opening = (by: NonNullable<Fate['by']>, packet: Packet): string => {
  const isMdns = packet.protocol === 'udp' && packet.port === MDNS_PORT
  const [, table = '', chain = ''] = by.chain.name.split(' ')
  if (table === 'firewalld') {
    const what = isMdns ? '--add-service=mdns' : `--add-port=${packet.port}/tcp`
    return `Open it in firewalld: \`sudo firewall-cmd --permanent ${what} && sudo firewall-cmd --reload\`.`
  }
  if (/ufw/i.test(`${chain} ${by.text}`) || by.chain.rules.some(({ text }) => /\bufw-/.test(text))) {
    return `Open it in ufw: \`sudo ufw allow ${packet.port}/${packet.protocol}\`.`
  }
  return `Let it pass: ${inserted(by.chain, packet)}, and the same where your rules are kept for the next start.`
}

/** @returns what to run so that `packet` passes, in sentences */
export const openingFor = (by: NonNullable<Fate['by']>, packet: Packet): string =>
  packet.protocol === 'tcp'
    ? `${opening(by, packet)} A node takes the same port again while it is free; --listen fixes it.`
    : opening(by, packet)
