import type { ComponentType } from 'react'
import { createBrowserRouter, type RouteObject } from 'react-router'
import { Problem } from '../api/problem'
import { Guard } from './Guard'
import { Crashed, Missing } from './Crashed'

const unloaded = new Problem({ status: 0, code: 'unloaded', title: 'The page could not be loaded' })

/** What is fetched when it is first opened: where the server is away, or has a newer console by now, that is said. */
const fetched = (load: () => Promise<ComponentType>) => async () => {
  const Component = await load().catch(() => {
    throw unloaded
  })
  return { Component }
}

/** A page that is fetched when it is first opened. */
function page(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, lazy: fetched(load) }
}

const ofConnection: RouteObject[] = [
  { index: true, lazy: fetched(async () => (await import('../pages/overview/Overview')).Overview) },
  page('setup', async () => (await import('../pages/setup/Setup')).Setup),
  page('employees', async () => (await import('../pages/employees/Employees')).Employees),
  page('records', async () => (await import('../pages/records/Records')).Records),
  page('runs', async () => (await import('../pages/runs/Runs')).Runs),
  page('rule', async () => (await import('../pages/rule/RulePage')).RulePage),
  page('mappings', async () => (await import('../pages/mappings/Mappings')).Mappings),
  page('presets', async () => (await import('../pages/presets/Presets')).Presets),
  page('sandbox', async () => (await import('../pages/sandbox/Sandbox')).Sandbox),
  page('settings', async () => (await import('../pages/connection/ConnectionSettings')).ConnectionSettings),
  page('runs/:run', async () => (await import('../pages/runs/RunPage')).RunPage),
]

export const router = createBrowserRouter([
  {
    errorElement: <Crashed />,
    hydrateFallbackElement: <></>,
    children: [
      page('/login', async () => (await import('../pages/login/Login')).Login),
      {
        element: <Guard />,
        children: [
          {
            lazy: fetched(async () => (await import('../shell/Shell')).Shell),
            errorElement: <Crashed />,
            // A page that has failed leaves the way to the others.
            children: [
              {
                errorElement: <Crashed />,
                children: [
                  page('/', async () => (await import('../pages/overview/AllConnections')).AllConnections),
                  page('/settings/:tab?', async () => (await import('../pages/settings/Settings')).Settings),
                  page('/new', async () => (await import('../pages/setup/NewConnection')).NewConnectionPage),
                  {
                    path: '/c/:id',
                    lazy: fetched(async () => (await import('../shell/OfConnection')).OfConnection),
                    children: ofConnection,
                  },
                  { path: '*', element: <Missing /> },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
])
