/** A message of Grace's, as far as notifications look at it. */
export const said = (id, more = {}) => ({
  id,
  user_id: "u_grace",
  name: "Grace",
  message: `message ${id}`,
  removed: null,
  mentions: [],
  reply_to: null,
  ...more,
})
