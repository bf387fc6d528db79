import Assembly
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// Signing in, locking, unlocking, the first password, signing out.
struct Door: Sendable {
    static let path = "/session"
    static let lockPath = "/session/lock"
    static let unlockPath = "/session/unlock"
    static let passwordPath = "/session/password"
    static let endPath = "/session/end"

    let reception: Reception

    init(_ reception: Reception) { self.reception = reception }

    private var setup: ServerSetup { reception.setup }
    private var sessions: Sessions { reception.sessions }
    private var node: any ServedNode { reception.node }

    // MARK: Signing in

    func signInForm(_ request: Request, from address: String?) async -> Response {
        let caller = reception.caller(request)
        let back = request.uri.query.map(PercentText.query)?["back"]
        switch caller.entry {
        case .open: return .seeOther(ownPath(back))
        case .locked(let session):
            return await lockedAnswer(session, caller, wrong: nil, back: ownPath(back), status: .ok)
        case .none:
            return await signInAnswer(
                caller, request, back: ownPath(back), badge: "", asksCode: !isHome(request, address), wrong: nil,
                status: .ok)
        }
    }

    private func isHome(_ request: Request, _ address: String?) -> Bool {
        setup.isHome(
            ClientAddress.of(address, forwarded: request.headers[.named("x-forwarded-for")], proxies: setup.proxies),
            node.settings)
    }

    func signIn(_ request: Request, from address: String?) async -> Response {
        let caller = reception.caller(request)
        guard RequestOrigin.isOurs(request, publicOrigin: setup.publicOrigin) else {
            return await reception.problem(.forged, caller, nil)
        }
        let form: Form
        do throws(FormFailure) {
            form = try await PostedForm.read(request, setup: setup)
        } catch {
            return await reception.problem(.form(error), caller, nil)
        }
        let back = ownPath(form["back"])
        let badge = form.text("badge") ?? ""
        let isHome = isHome(request, address)
        guard sameToken(Cookie.door.value(in: request.headers) ?? "", form["csrf"] ?? "") else {
            return await signInAnswer(
                caller, request, back: back, badge: badge, asksCode: !isHome, wrong: DoorPhrases.expired,
                status: .forbidden)
        }
        do throws(Denial) {
            let signedIn = try await node.signIn(
                SignInAttempt(
                    number: badge, password: form["password"] ?? "", code: form.text("code") ?? (isHome ? nil : ""),
                    isHome: isHome, workstation: Caller.workstation(form["workstation"]) ?? caller.workstation))
            if let token = caller.token { sessions.end(token) }
            let opened = sessions.open(
                signedIn.standing.person, isOfHome: isHome, mustChangePassword: signedIn.mustChangePassword,
                at: node.now())
            var response = Response.seeOther(signedIn.mustChangePassword ? Door.passwordPath : back)
            response.headers[values: .setCookie] = [
                Cookie.session.header(opened.token, secure: setup.isSecure),
                Cookie.door.header("", secure: setup.isSecure, maxAge: 0),
            ]
            return response
        } catch {
            switch error {
            case .failed(let fault): return await reception.problem(reception.failed(fault), caller, nil)
            case .refused(let refusal):
                return await signInAnswer(
                    caller, request, back: back, badge: badge,
                    asksCode: !isHome || form["code"] != nil || refusal.code == "identity.sign-in.code-missing",
                    wrong: refusal.said, status: .conflict)
            }
        }
    }

    private func signInAnswer(
        _ caller: Caller, _ request: Request, back: String, badge: String, asksCode: Bool, wrong: Phrase?,
        status: HTTPResponse.Status
    ) async -> Response {
        let known = Cookie.door.value(in: request.headers).flatMap { $0.utf8.count == 64 ? $0 : nil }
        let csrf = known ?? sessions.freshToken()
        var model: SignInModel
        do throws(Fault) {
            model = try await doorModel(caller, action: Door.path, csrf: csrf)
        } catch {
            return await reception.problem(reception.failed(error), caller, nil)
        }
        model.badge = badge
        model.asksCode = asksCode
        model.back = back
        model.wrong = wrong?(caller.language)
        var response = Response.html(signInPage(model), status)
        if known == nil {
            response.headers[values: .setCookie] = [Cookie.door.header(csrf, secure: setup.isSecure)]
        }
        return response
    }

    private func doorModel(_ caller: Caller, action: String, csrf: String) async throws(Fault) -> SignInModel {
        let state = try await reception.frames.state(at: caller.now)
        var model = SignInModel(
            language: caller.language, site: setup.site, action: action, csrf: csrf,
            checkpointHash: state.root?.bytes ?? [], ledgerSize: Int(state.size),
            checkpoint: DoorPhrases.checkpoint(state.checkpointSize)(caller.language))
        model.theme = caller.theme
        return model
    }

    // MARK: Locking

    func lock(_ request: Request) async -> Response {
        let caller = reception.caller(request, counts: false)
        guard let token = caller.token else { return reception.signInFirst(caller, request) }
        switch caller.entry {
        case .none: return reception.signInFirst(caller, request)
        case .locked(let session):
            return await lockedAnswer(session, caller, wrong: nil, back: "/", status: .ok)
        case .open(let session):
            switch await reception.posted(request, caller, nil) {
            case .answer(let answer): return answer
            case .form:
                sessions.lock(token)
                return await lockedAnswer(session, caller, wrong: nil, back: "/", status: .ok)
            }
        }
    }

    /// From outside, what was opened at home does not open again with the password alone (Law.s8).
    func unlock(_ request: Request, from address: String?) async -> Response {
        let caller = reception.caller(request, counts: false)
        let session: Sessions.Session
        switch caller.entry {
        case .none: return reception.signInFirst(caller, request)
        case .open(let known), .locked(let known): session = known
        }
        guard let token = caller.token else { return reception.signInFirst(caller, request) }
        if session.isOfHome, !isHome(request, address) {
            sessions.end(token)
            return reception.signInFirst(caller, request)
        }
        let form: Form
        switch await reception.posted(request, caller, nil) {
        case .answer(let answer): return answer
        case .form(let read): form = read
        }
        let back = ownPath(form["back"])
        do throws(Denial) {
            try await node.unlock(
                session.person, password: form["password"] ?? "",
                workstation: Caller.workstation(form["workstation"]) ?? caller.workstation)
        } catch {
            switch error {
            case .failed(let fault): return await reception.problem(reception.failed(fault), caller, nil)
            case .refused(let refusal):
                return await lockedAnswer(session, caller, wrong: refusal.said, back: back, status: .conflict)
            }
        }
        sessions.unlock(token, at: node.now())
        guard caller.wantsFragment else { return .seeOther(back) }
        var response = Response.html("")
        response.headers[.csrf] = session.csrf
        return response
    }

    /// A card for a script to lay over the page, or the door itself where there is no page below.
    func lockedAnswer(
        _ session: Sessions.Session, _ caller: Caller, wrong: Phrase?, back: String,
        status: HTTPResponse.Status
    ) async -> Response {
        do throws(Fault) {
            if caller.wantsFragment {
                let standing = try await node.standing(of: session.person)
                let state = try await reception.frames.state(at: caller.now)
                var card = LockModel(
                    language: caller.language, site: setup.site, action: Door.unlockPath, csrf: session.csrf,
                    person: reception.frames.bareFrame(for: standing, caller).person,
                    checkpointHash: state.root?.bytes ?? [])
                card.wrong = wrong?(caller.language)
                return .html(lockCard(card), status)
            }
            var model = try await doorModel(caller, action: Door.unlockPath, csrf: session.csrf)
            model.badge = session.person
            model.back = back
            model.wrong = (wrong ?? DoorPhrases.locked)(caller.language)
            return .html(signInPage(model), status)
        } catch {
            return await reception.problem(reception.failed(error), caller, nil)
        }
    }

    // MARK: Password and leaving

    func passwordForm(_ request: Request) async -> Response {
        await inside(request) { caller, standing, session in
            await passwordAnswer(caller, standing, session, wrong: nil, status: .ok)
        }
    }

    func changePassword(_ request: Request) async -> Response {
        await inside(request) { caller, standing, session in
            let form: Form
            switch await reception.posted(request, caller, standing) {
            case .answer(let answer): return answer
            case .form(let read): form = read
            }
            let new = form["new"] ?? ""
            guard new == form["again"] ?? "" else {
                return await passwordAnswer(
                    caller, standing, session, wrong: DoorPhrases.unequal, status: .conflict)
            }
            do throws(Denial) {
                try await node.changePassword(
                    session.person, from: form["old"] ?? "", to: new, workstation: caller.workstation)
            } catch {
                switch error {
                case .failed(let fault):
                    return await reception.problem(reception.failed(fault), caller, standing)
                case .refused(let refusal):
                    return await passwordAnswer(
                        caller, standing, session, wrong: refusal.said, status: .conflict)
                }
            }
            if let token = caller.token { sessions.passwordChanged(token, person: session.person) }
            return .seeOther("/")
        }
    }

    private func passwordAnswer(
        _ caller: Caller, _ standing: Standing, _ session: Sessions.Session, wrong: Phrase?,
        status: HTTPResponse.Status
    ) async -> Response {
        let visit = reception.visit(
            caller, standing, frame: reception.frames.bareFrame(for: standing, caller))
        return .html(
            passwordPage(visit, action: Door.passwordPath, first: session.mustChangePassword, wrong: wrong),
            status)
    }

    func end(_ request: Request) async -> Response {
        let caller = reception.caller(request, counts: false)
        guard let token = caller.token else { return .seeOther(Door.path) }
        switch caller.entry {
        case .none: break
        case .open(let session), .locked(let session):
            if case .answer(let answer) = await reception.posted(request, caller, nil) { return answer }
            sessions.end(token)
            await recordEnd(session, caller)
        }
        var response = Response.seeOther(Door.path)
        response.headers[values: .setCookie] = [Cookie.session.header("", secure: setup.isSecure, maxAge: 0)]
        return response
    }

    /// The session is over even if the record could not be told: a full disk must not keep a screen open.
    private func recordEnd(_ session: Sessions.Session, _ caller: Caller) async {
        do throws(Denial) {
            try await node.signOut(session.person, workstation: caller.workstation)
        } catch {
            if case .failed(let fault) = error { _ = reception.failed(fault) }
        }
    }

    /// For those who are signed in, whether or not their password still has to be changed.
    private func inside(
        _ request: Request, _ body: (Caller, Standing, Sessions.Session) async -> Response
    ) async -> Response {
        let caller = reception.caller(request)
        switch caller.entry {
        case .none: return reception.signInFirst(caller, request)
        case .locked(let session): return await reception.locked(session, caller, request)
        case .open(let session):
            do throws(Fault) {
                guard let standing = try await node.standing(of: session.person), standing.active else {
                    return reception.signInFirst(caller, request)
                }
                return await body(caller, standing, session)
            } catch {
                return await reception.problem(reception.failed(error), caller, nil)
            }
        }
    }

    // MARK: Language and theme

    /// Taken from our own pages without a token: it changes nothing but words and colours, and the door has
    /// no session yet.
    func preferences(_ request: Request) async -> Response {
        let caller = reception.caller(request, counts: false)
        guard RequestOrigin.isSurelyOurs(request, publicOrigin: setup.publicOrigin) else {
            return await reception.problem(.forged, caller, nil)
        }
        let form: Form
        do throws(FormFailure) {
            form = try await PostedForm.read(request, setup: setup)
        } catch {
            return await reception.problem(.form(error), caller, nil)
        }
        var cookies: [String] = []
        if let language = form["language"].flatMap({ Language(rawValue: $0) }) {
            cookies.append(
                Cookie.language.header(language.rawValue, secure: setup.isSecure, maxAge: Cookie.yearSeconds))
        }
        if let theme = form["theme"].flatMap({ Theme(rawValue: $0) }) {
            cookies.append(
                Cookie.theme.header(theme.rawValue, secure: setup.isSecure, maxAge: Cookie.yearSeconds))
        }
        var response =
            caller.wantsFragment ? Response(status: .noContent) : Response.seeOther(ownPath(form["back"]))
        response.headers[values: .setCookie] = cookies
        return response
    }
}

/// What the door says by itself.
enum DoorPhrases {
    static let expired = Phrase("这一页放得太久了，请再登录一次", "This page was open too long; sign in again")
    static let locked = Phrase("已锁定，请输入口令", "Locked; give your password")
    static let unequal = Phrase("两次输入的新口令不一样", "The two new passwords differ")

    static func checkpoint(_ size: Int64) -> Phrase {
        let grouped = Figures.grouped(Int(size))
        return Phrase("检查点到 \(grouped)；上方图案由它而来", "Checkpoint at \(grouped); the pattern is drawn from it")
    }
}

extension Refusal {
    /// Reason and next step in one line, for a field.
    var said: Phrase { Phrase("\(reason.zh)。\(next.zh)", "\(reason.en). \(next.en)") }
}
