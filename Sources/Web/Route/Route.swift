package import Kernel

package enum Method: String, Sendable { case get = "GET", post = "POST" }

/// Who may enter. Denied unless stated.
package enum Access: Sendable, Equatable {
    /// Anybody, signed in or not: the door itself.
    case open
    /// Anybody who is signed in.
    case signedIn
    case permission(Permission)
}

/// One page, fragment or posted act, as a value: the server puts all of them on its router in one loop, and a
/// test walks over them.
package struct Route: Sendable {
    package let method: Method
    /// `/plasma/shipments/:id`; plural nouns, no verbs but POST targets.
    package let path: String
    package let access: Access
    package let answer: @Sendable (Visit) async throws(Denial) -> Reply

    package init(
        _ method: Method, _ path: StaticString, _ access: Access,
        _ answer: @escaping @Sendable (Visit) async throws(Denial) -> Reply
    ) {
        self.method = method
        self.path = path.description
        self.access = access
        self.answer = answer
    }

    private init(_ route: Route, answer: @escaping @Sendable (Visit) async throws(Denial) -> Reply) {
        method = route.method
        path = route.path
        access = route.access
        self.answer = answer
    }

    /// The same route behind a check of what it is about.
    package func guarded(by check: @escaping @Sendable (Visit) async throws(Denial) -> Void) -> Route {
        let answer = answer
        return Route(self) { (visit) throws(Denial) in
            try await check(visit)
            return try await answer(visit)
        }
    }
}

/// What goes back.
package enum Reply: Sendable {
    /// A whole page.
    case page(Markup)
    /// A page that says no, with what was typed kept on it.
    case refused(Markup)
    /// A piece of a page, put in place by a script.
    case fragment(Markup)
    /// A piece that says no (409), put in place all the same.
    case refusedFragment(Markup)
    /// 303 See Other, to a path of ours.
    case seeOther(String)
    /// The same, and the computer that asked is this workstation from now on.
    case seeOtherAs(workstation: String, path: String)
    case file(name: String, contentType: String, bytes: [UInt8])
    case missing
}

/// One rail entry: an area that this person may enter.
package struct RailPlace: Sendable {
    package let character: String
    package let name: Phrase
    package let path: String
    package let access: Access
    /// What waits there for this person.
    package let waiting: @Sendable (Standing, any Snapshot) throws(Fault) -> Int

    package init(
        character: String, name: Phrase, path: String, access: Access,
        waiting: @escaping @Sendable (Standing, any Snapshot) throws(Fault) -> Int = { (_, _) throws(Fault) in 0 }
    ) {
        self.character = character
        self.name = name
        self.path = path
        self.access = access
        self.waiting = waiting
    }
}

/// What an area shows: its pages, its place in the rail, its part of 待办.
package struct Pages: Sendable {
    package let area: String
    package let routes: [Route]
    package let rail: [RailPlace]
    /// What waits for this person, for the home page.
    package let tasks: @Sendable (Standing, Clock, Language, any Snapshot) throws(Fault) -> [Task]
    /// Where a scanned or typed code leads; nil if this area does not know it.
    package let find: @Sendable (_ code: String, Standing, any Snapshot) throws(Fault) -> String?
    /// What else may be meant by what was typed, of all that this person may see.
    package let search: @Sendable (SearchAsked, Standing, any Snapshot) throws(Fault) -> [SearchHit]

    package init(
        area: String, routes: [Route], rail: [RailPlace],
        tasks: @escaping @Sendable (Standing, Clock, Language, any Snapshot) throws(Fault) -> [Task] = {
            (_, _, _, _) throws(Fault) in []
        },
        find: @escaping @Sendable (String, Standing, any Snapshot) throws(Fault) -> String? = {
            (_, _, _) throws(Fault) in nil
        },
        search: @escaping @Sendable (SearchAsked, Standing, any Snapshot) throws(Fault) -> [SearchHit] = {
            (_, _, _) throws(Fault) in []
        }
    ) {
        self.area = area
        self.routes = routes
        self.rail = rail
        self.tasks = tasks
        self.find = find
        self.search = search
    }

    /// The time as the house's wall shows it.
    package struct Clock: Sendable {
        package let now: Moment
        package let zoneMinutes: Int

        package init(_ now: Moment, zoneMinutes: Int) {
            self.now = now
            self.zoneMinutes = zoneMinutes
        }

        package var today: Day { now.day(offsetMinutes: zoneMinutes) }
    }

    /// One thing that waits for a person.
    package struct Task: Sendable {
        package enum Urgency: Int, Sendable, Comparable {
            /// The line stands still, or product safety is touched.
            case now, today, later
            package static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
        }

        package let urgency: Urgency
        package let since: Moment
        package let title: Phrase
        package let detail: Phrase
        package let action: Phrase
        package let path: String
        package let verdict: Shape

        package init(
            urgency: Urgency, since: Moment, title: Phrase, detail: Phrase, action: Phrase, path: String,
            verdict: Shape
        ) {
            self.urgency = urgency
            self.since = since
            self.title = title
            self.detail = detail
            self.action = action
            self.path = path
            self.verdict = verdict
        }
    }
}

/// What somebody typed into the one box.
package struct SearchAsked: Sendable {
    /// Without white space around it.
    package let text: String
    /// Offset of the plant's wall clock, for a date.
    package let zoneMinutes: Int

    package init(_ text: String, zoneMinutes: Int) {
        self.text = text
        self.zoneMinutes = zoneMinutes
    }
}

/// One thing that may be meant.
package struct SearchHit: Sendable, Equatable {
    /// What it is: hits of one kind stand together.
    package let kind: Phrase
    package let title: String
    package let note: Phrase
    package let path: String

    package init(_ kind: Phrase, _ title: String, note: Phrase = Phrase("", ""), path: String) {
        self.kind = kind
        self.title = title
        self.note = note
        self.path = path
    }
}
