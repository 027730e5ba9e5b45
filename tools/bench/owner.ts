/** Who clicks where a row needs somebody. */
export const OWNER = { userName: 'owner', password: 'Leuchtturm-17-Nebelhorn' }
