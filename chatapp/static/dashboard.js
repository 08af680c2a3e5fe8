/** The dashboard's entry: what a script can add to pages that work without one. */

import { Clock } from "./clock.js"
import { Draft } from "./draft.js"
import { showLocally } from "./moments.js"

showLocally(document, new Clock())

// What is half written in the room, in whichever tab, isn't for whoever sits here next.
const logOut = document.querySelector("[data-log-out]")
const draft = new Draft({ person: logOut.dataset.person })
logOut.addEventListener("submit", () => draft.forget())
