import Assembly
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Web

/// Takes a request in: who is it, may they, what did they post; and brings the answer out.
struct Reception: Sendable {
    let setup: ServerSetup
    let node: any ServedNode
    let sessions: Sessions
    let frames: FrameKeeper

    func caller(_ request: Request, counts: Bool = true) -> Caller {
        var caller = Caller(
            request, sessions: sessions, now: node.now(), language: setup.language, counts: counts)
        caller.language.words = node.words
        if let token = Cookie.workstation.value(in: request.headers), let name = node.workstation(carrying: token) {
            caller.workstation = name
        }
        return caller
    }

    // MARK: A route of an area

    func answer(_ route: Route, _ request: Request, _ parameters: Parameters) async -> Response {
        let caller = caller(request)
        var standing: Standing?
        switch caller.entry {
        case .none: if route.access != .open { return signInFirst(caller, request) }
        case .locked(let session): if route.access != .open { return await locked(session, caller, request) }
        case .open(let session):
            if session.mustChangePassword, route.access != .open { return .seeOther(Door.passwordPath) }
            do throws(Fault) {
                standing = try await node.standing(of: session.person)
            } catch {
                return await problem(failed(error), caller, nil)
            }
            guard let known = standing, known.active || route.access == .open else {
                if let token = caller.token { sessions.end(token) }
                return signInFirst(caller, request)
            }
            guard allows(route.access, known) else { return await problem(.denied, caller, known) }
        }
        var form = Form()
        if route.method == .post {
            switch await posted(request, caller, standing) {
            case .form(let read): form = read
            case .answer(let answer): return answer
            }
        }
        return await answer(route, request, parameters, form, caller, standing)
    }

    private func answer(
        _ route: Route, _ request: Request, _ parameters: Parameters, _ form: Form, _ caller: Caller,
        _ standing: Standing?
    ) async -> Response {
        do throws(Denial) {
            let frame: FrameModel
            do throws(Fault) {
                frame =
                    caller.wantsFragment
                    ? frames.bareFrame(for: standing, caller) : try await frames.frame(for: standing, caller)
            } catch {
                throw .failed(error)
            }
            var named: [String: String] = [:]
            for (name, value) in parameters { named[String(name)] = PercentText.decode(value) }
            let visit = visit(
                caller, standing, parameters: named, query: request.uri.query.map(PercentText.query) ?? [:],
                form: form, frame: frame)
            return await response(try await route.answer(visit), request, caller, standing)
        } catch {
            switch error {
            case .refused(let refusal): return await problem(.refused(refusal), caller, standing)
            case .failed(let fault): return await problem(failed(fault), caller, standing)
            }
        }
    }

    func visit(
        _ caller: Caller, _ standing: Standing?, parameters: [String: String] = [:],
        query: [String: String] = [:],
        form: Form = Form(), csrf: String? = nil, frame: FrameModel
    ) -> Visit {
        Visit(
            language: caller.language, theme: caller.theme, standing: standing,
            workstation: Caller.workstation(form["workstation"]) ?? caller.workstation, now: caller.now,
            zoneMinutes: node.zoneMinutes, parameters: parameters, query: query, form: form,
            csrf: csrf ?? caller.csrf, wantsFragment: caller.wantsFragment, path: caller.path, node: node,
            series: series(caller), frame: frame)
    }

    private func series(_ caller: Caller) -> SigningSeries {
        guard case .open(let session) = caller.entry, let token = caller.token else { return .unbegun }
        let sessions = sessions
        return SigningSeries(isBegun: session.hasSigned) { sessions.signed(token) }
    }

    private func response(
        _ reply: Reply, _ request: Request, _ caller: Caller, _ standing: Standing?
    ) async -> Response {
        switch reply {
        case .page(let markup), .fragment(let markup): .html(markup)
        case .refused(let markup), .refusedFragment(let markup): .html(markup, .conflict)
        case .seeOther(let path): .seeOther(path)
        case .seeOtherAs(let token, let path): named(token, path)
        case .file(let name, let contentType, let bytes):
            contentType.hasPrefix("video/")
                ? .film(name: name, contentType: contentType, bytes: bytes, for: request)
                : .file(name: name, contentType: contentType, bytes: bytes)
        case .missing: await problem(.missing, caller, standing)
        }
    }

    /// The token is what the computer shows from now on; its name stands in the record.
    private func named(_ token: String, _ path: String) -> Response {
        var response = Response.seeOther(path)
        response.headers[values: .setCookie] = [
            Cookie.workstation.header(token, secure: setup.isSecure, maxAge: Cookie.yearSeconds)
        ]
        return response
    }

    // MARK: What was posted

    enum Posted {
        case form(Form)
        case answer(Response)
    }

    /// Reads a post of a session: from our own pages, with the session's token, within the limits.
    func posted(_ request: Request, _ caller: Caller, _ standing: Standing?) async -> Posted {
        guard RequestOrigin.isOurs(request, publicOrigin: setup.publicOrigin) else {
            return .answer(await problem(.forged, caller, standing))
        }
        let form: Form
        do throws(FormFailure) {
            form = try await PostedForm.read(request, setup: setup)
        } catch {
            return .answer(await problem(.form(error), caller, standing))
        }
        guard sameToken(caller.csrf, request.headers[.csrf] ?? form["csrf"] ?? "") else {
            return .answer(await problem(.forged, caller, standing))
        }
        return .form(form)
    }

    // MARK: No

    /// A page that leads to the door, or 401 for a script.
    func signInFirst(_ caller: Caller, _ request: Request) -> Response {
        if caller.wantsFragment {
            return .html(Problem.refused(.signInFirst).fragment(caller.language), .unauthorized)
        }
        let back = request.method == .get ? PercentText.encode(request.uri.string) : "/"
        return .seeOther("\(Door.path)?back=\(back)")
    }

    /// Every route says the same until the password is given again.
    func locked(_ session: Sessions.Session, _ caller: Caller, _ request: Request) async -> Response {
        let back = request.method == .get ? request.uri.string : "/"
        return await Door(self).lockedAnswer(session, caller, wrong: nil, back: back, status: .sessionLocked)
    }

    /// Logs the fault and gives it the number that its page shows.
    func failed(_ fault: Fault) -> Problem {
        let reference = "F-" + String(Hex.encode(CommandID(high: node.random(), low: 0).bytes).prefix(10))
        setup.logger.error(
            "fault",
            metadata: [
                "reference": "\(reference)", "code": "\(fault.code.rawValue)", "context": "\(fault.context)",
            ])
        return .failed(fault, reference: reference)
    }

    func problem(_ problem: Problem, _ caller: Caller, _ standing: Standing?) async -> Response {
        if caller.wantsFragment { return .html(problem.fragment(caller.language), problem.status) }
        let model = problem.model(caller.language)
        guard let standing else {
            return .html(errorPage(model, language: caller.language, theme: caller.theme), problem.status)
        }
        let frame: FrameModel
        do throws(Fault) {
            frame = try await frames.frame(for: standing, caller)
        } catch {
            frame = frames.bareFrame(for: standing, caller)
        }
        return .html(
            errorPage(model, frame: visit(caller, standing, frame: frame).pageFrame(problem.what)),
            problem.status)
    }

    /// The page for an address that no route knows.
    func missing(_ request: Request) async -> Response {
        let caller = caller(request)
        var standing: Standing?
        if case .open(let session) = caller.entry {
            do throws(Fault) { standing = try await node.standing(of: session.person) } catch {
                standing = nil
            }
        }
        return await problem(.missing, caller, standing)
    }
}
