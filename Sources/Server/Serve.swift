package import Assembly
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import ServiceLifecycle
package import Web

/// Serves until it is told to stop (SIGTERM, SIGINT) or cancelled: then no new request is taken, those under
/// way are finished, what is recorded is sealed, and the ledger is given free; `onStopping` is what must end before.
package func serve(
    _ setup: ServerSetup, node: any ServedNode, pages: [Pages], doors: OpenDoors = openDoors,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
    onStopping: @escaping @Sendable () async -> Void = {}
) async throws {
    let hub = LiveHub()
    let application = Application(
        responder: gate(setup, node: node, pages: pages, doors: doors, hub: hub),
        configuration: ApplicationConfiguration(
            address: .hostname(setup.host, port: setup.port), serverName: nil),
        onServerRunning: { channel in
            let port = channel.localAddress?.port ?? setup.port
            setup.logger.info("listening", metadata: ["host": "\(setup.host)", "port": "\(port)"])
            await onRunning(port)
        },
        logger: setup.logger)
    let changes = node.changes()
    let served: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
        group.addTask {
            for await subjects in changes { hub.publish(subjects) }
        }
        group.addTask { await hub.keep(LiveHub.beatEvery) { hub.beat() } }
        group.addTask { await hub.keep(LiveHub.clockEvery) { hub.clock() } }
        for job in setup.scheduled {
            group.addTask { await job.keepRunning(setup, now: { node.now() }) }
        }
        for hook in setup.webhooks {
            let courier = WebhookCourier(
                hook, node: node, metrics: setup.metrics, logger: setup.logger, jobs: setup.jobs)
            group.addTask { await courier.run() }
        }
        if let cosigning = setup.cosigning {
            let round = WitnessRound(
                cosigning, node: node, metrics: setup.metrics, logger: setup.logger, jobs: setup.jobs)
            group.addTask { await round.run() }
        }
        if let round = setup.exchangeRound(node) { group.addTask { await round.run() } }
        let result: Result<Void, any Error>
        do {
            if setup.handlesSignals {
                try await application.runService()
            } else {
                try await application.run()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        group.cancelAll()
        return result
    }
    await onStopping()
    try await node.close()
    setup.logger.info("stopped")
    try served.get()
}

/// Everything that answers, in one value.
func gate(
    _ setup: ServerSetup, node: any ServedNode, pages: [Pages], doors: OpenDoors, hub: LiveHub
) -> Gate {
    let sessions = Sessions(
        limits: { setup.sessionLimits(node.settings) }, endAfter: .hours(setup.sessionHours),
        random: { node.random() },
        hash: { node.hash($0) })
    let reception = Reception(
        setup: setup, node: node, sessions: sessions,
        frames: FrameKeeper(setup: setup, node: node, pages: pages))
    let router = Router(context: AddressContext.self)
    for route in pages.flatMap(\.routes) {
        router.on(RouterPath(route.path), method: route.method == .get ? .get : .post) { request, context in
            await reception.answer(route, request, context.parameters)
        }
    }
    addDoor(to: router, Door(reception))
    let shelf = AssetShelf()
    router.get("/assets/:name") { request, context -> Response in
        if let answer = shelf.answer(context.parameters.get("name") ?? "", request) { return answer }
        return await reception.missing(request)
    }
    let api = API(reception, doors)
    for method in API.methods {
        router.on("/api/**", method: method) { request, context in
            await api.answer(request, from: context.address)
        }
    }
    // Where clients of InfluxDB 1 write.
    router.post("/write") { request, context in await api.answer(request, from: context.address) }
    router.get("/live") { request, _ in reception.live(request, hub) }
    router.get("/health") { _, _ in await reception.health() }
    let mirror = MirrorDoor(reception)
    router.get("/log/**") { request, _ in await mirror.answer(request) }
    let metrics = MetricsDoor(reception)
    router.get("/metrics") { request, _ in await metrics.answer(request) }
    let witness = WitnessDoor(reception)
    router.post("/witness/add-checkpoint") { request, _ in await witness.add(request) }
    router.get("/witness/:log/checkpoint") { _, context in
        await witness.newest(context.parameters.get("log") ?? "")
    }
    let exchange = ExchangeDoor(reception)
    router.post(RouterPath(ExchangeDoor.path)) { request, _ in await exchange.take(request) }
    return Gate(router: router.buildResponder(), reception: reception)
}

private func addDoor(to router: Router<AddressContext>, _ door: Door) {
    router.get(RouterPath(Door.path)) { request, context in await door.signInForm(request, from: context.address) }
    router.post(RouterPath(Door.path)) { request, context in await door.signIn(request, from: context.address) }
    router.post(RouterPath(Door.lockPath)) { request, _ in await door.lock(request) }
    router.post(RouterPath(Door.unlockPath)) { request, context in await door.unlock(request, from: context.address) }
    router.get(RouterPath(Door.passwordPath)) { request, _ in await door.passwordForm(request) }
    router.post(RouterPath(Door.passwordPath)) { request, _ in await door.changePassword(request) }
    router.post(RouterPath(Door.endPath)) { request, _ in await door.end(request) }
    router.post("/preferences") { request, _ in await door.preferences(request) }
}

extension ServerSetup {
    /// What is told to partners, if this node tells them anything by itself.
    func exchangeRound(_ node: any ServedNode) -> ExchangeRound? {
        exchange.map { ExchangeRound($0, node: node, metrics: metrics, logger: logger) }
    }
}
