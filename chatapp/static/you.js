/** The entry of the page "You". */

import { Desktop } from "./notifications/desktop.js"
import { NotificationsForm } from "./notifications/form.js"
import { Settings } from "./notifications/settings.js"
import { Sound } from "./notifications/sound.js"
import { part, partOf } from "./page.js"
import { startPlainPage } from "./plain_page.js"

startPlainPage()
part("theme-hint").remove()

const { person = "" } = partOf(document, "person", "main").dataset
const settings = new Settings({ person })
const desktop = new Desktop()
const form = new NotificationsForm({ settings, desktop, sound: new Sound() })
part("notifications").replaceChildren(...form.content)
for (const it of [settings, desktop, form]) it.start()
