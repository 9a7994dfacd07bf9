import { expect, test } from 'vitest'
import type { Account, Service } from '../../lib/ipc'
import { matches, offered, shows } from './standing'

const account = (standing: Account['standing'], strong: boolean): Account => ({ standing, strong }) as Account

const service = (name: string, common: boolean): Service =>
  ({ name, common, domains: [`${name.toLowerCase()}.example`] }) as Service

test('what is to do is what is off, weak or not looked at', () => {
  expect(shows('to_do', account('off', false))).toBe(true)
  expect(shows('to_do', account('weakest_only', false))).toBe(false)
  expect(shows('strong', account('built_in', true))).toBe(true)
  expect(shows('not_looked', account('built_in', true))).toBe(false)
  expect(shows('all', account('best', true))).toBe(true)
})

test('a search looks into names and addresses, whatever their case', () => {
  expect(matches(' goo', ['Google', null])).toBe(true)
  expect(matches('GMAIL', ['Google', 'gmail.com'])).toBe(true)
  expect(matches('bank', ['Google', null])).toBe(false)
})

test('the common ones come first, and a search finds the others', () => {
  const services = [service('Alpha', true), service('Beta', false)]
  const names = (search: string, all: boolean) => offered(services, search, all).map(({ name }) => name)
  expect(names('', false)).toEqual(['Alpha'])
  expect(names('', true)).toEqual(['Alpha', 'Beta'])
  expect(names('beta.ex', false)).toEqual(['Beta'])
})
