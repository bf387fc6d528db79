import Exchange
import Kernel
package import Web

/// The exchange with stations: partners, messages, bundles carried by hand. `key` is this node's own verifier key.
package func exchangePages(key: String) -> Pages {
    let view = Access.permission("exchange.view")
    let operate = Access.permission("exchange.operate")
    let register = Access.permission("exchange.register")
    let partners = PartnerPages(key: key)
    let files = FilePages(partners: partners)
    return Pages(
        area: "exchange",
        routes: [
            Route(.get, "/exchange", view) { (visit) throws(Denial) in try await partners.list(visit, nil) },
            Route(.post, "/exchange/partners", register) { (visit) throws(Denial) in
                try await partners.register(visit)
            },
            Route(.get, "/exchange/partners/:id", view) { (visit) throws(Denial) in
                try await partners.one(visit, nil)
            },
            Route(.post, "/exchange/partners/:id/acts", register) { (visit) throws(Denial) in
                try await partners.act(visit)
            },
            Route(.get, "/exchange/messages", view, MessagePages.list),
            Route(.get, "/exchange/export", view, MessagePages.export),
            Route(.get, "/exchange/messages/:id", view) { (visit) throws(Denial) in
                try await MessagePages.one(visit, nil)
            },
            Route(.post, "/exchange/messages/:id/settlements", operate, MessagePages.settle),
            Route(.get, "/exchange/messages/:id/answers", view, FilePages.answers),
            Route(.get, "/exchange/templates/:type", view, FilePages.template),
            Route(.post, "/exchange/partners/:id/files", operate) { (visit) throws(Denial) in
                try await files.take(visit)
            },
            Route(.get, "/exchange/partners/:id/waiting", operate, FilePages.download),
            Route(.post, "/exchange/partners/:id/handovers", operate) { (visit) throws(Denial) in
                try await files.handOver(visit)
            },
            Route(.get, "/exchange/partners/:id/bundle", operate, BundlePages.export),
            Route(.post, "/exchange/bundles", operate) { (visit) throws(Denial) in
                try await BundlePages.take(visit, partners)
            },
        ],
        rail: [
            RailPlace(character: "换", name: ExchangeParts.title, path: "/exchange", access: view) {
                (_, snapshot) throws(Fault) in
                try MessageLookups.unsettled(limit: 50, from: snapshot).count
            }
        ],
        tasks: { (standing, _, _, snapshot) throws(Fault) in try ExchangeTasks.tasks(standing, from: snapshot) },
        find: { (code, standing, snapshot) throws(Fault) in
            guard standing.permissions.contains("exchange.view") else { return nil }
            if try PartnerLookups.partner(code, from: snapshot) != nil { return ExchangeParts.partnerPath(code) }
            return try MessageLookups.message(code, from: snapshot).map { ExchangeParts.messagePath($0.record) }
        })
}

/// Pieces that the pages of the exchange share.
enum ExchangeParts {
    static let title = Phrase("交换", "Exchange")
    static let rowsPerPage = 50

    static func partnerPath(_ origin: String) -> String { "/exchange/partners/\(PageAddress.escaped(origin))" }
    static func messagePath(_ record: String) -> String { "/exchange/messages/\(PageAddress.escaped(record))" }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { $0.text(offsetMinutes: visit.zoneMinutes) } ?? "—"
    }

    static func direction(_ isIncoming: Bool) -> Phrase {
        isIncoming ? Phrase("收", "in") : Phrase("发", "out")
    }

    static func phrase(_ stage: MessageState.Stage) -> Phrase {
        switch stage {
        case .none: Phrase("无", "none")
        case .queued: Phrase("待发", "waiting")
        case .acknowledged: Phrase("已有回执", "acknowledged")
        case .received: Phrase("已收", "received")
        case .answered: Phrase("已答复", "answered")
        case .rejected: Phrase("整条不收", "rejected")
        }
    }

    static func state(_ row: MessageRow, _ language: Language) -> Markup {
        let shape: Shape =
            switch row.stage {
            case .none, .queued: .waiting
            case .received: .running
            case .rejected: .stop
            case .acknowledged, .answered: row.code != nil ? .stop : row.refusedCount > 0 ? .warn : .pass
            }
        let settled: Markup? =
            row.settledAt == nil ? nil : " · \(Phrase("已查明", "settled"), language)"
        let other: Markup? =
            row.contradictedAt == nil || row.settledAt != nil
            ? nil : " \(plainBadge(.stop, Phrase("内容相异", "other content")(language)))"
        return "\(plainBadge(shape, phrase(row.stage)(language)))\(other)\(settled)"
    }

    static func typeName(_ name: String) -> Phrase { messageTypes[name]?.what ?? Phrase(name, name) }

    static func reasonField(_ visit: Visit) -> Markup {
        var reason = Field("reason", visit.say(Phrase("原因", "Reason")))
        reason.required = true
        reason.value = visit.form["reason"] ?? ""
        return field(reason, visit.language)
    }
}

/// What somebody has to look into: messages that were refused, and clocks that are off.
enum ExchangeTasks {
    static func tasks(_ standing: Standing, from snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        guard standing.permissions.contains("exchange.operate") else { return [] }
        var tasks = try MessageLookups.unsettled(limit: 20, from: snapshot).map { row in
            let isOther = row.contradictedAt != nil
            return Pages.Task(
                urgency: .now, since: row.contradictedAt ?? row.recordedAt,
                title: isOther
                    ? Phrase("同一消息编号来了别的内容", "Other content came under a message's id")
                    : Phrase("消息整条不收", "A message was rejected"),
                detail: Phrase(
                    "\(row.partner) \(row.messageID)：\(row.reason?.zh ?? row.type)",
                    "\(row.partner) \(row.messageID): \(row.reason?.en ?? row.type)"),
                action: Phrase("查看", "See it"), path: ExchangeParts.messagePath(row.record), verdict: .stop)
        }
        for partner in try PartnerLookups.all(from: snapshot) where partner.closedAt == nil {
            guard let since = partner.clockOffSince, let offset = partner.clockSeconds else { continue }
            let limit = partner.clockLimit ?? 0
            tasks.append(
                Pages.Task(
                    urgency: .today, since: since, title: Phrase("对方时钟偏差超限", "A partner's clock is out of its limit"),
                    detail: Phrase(
                        "\(partner.detail.name)：差 \(offset) 秒，限 \(limit)",
                        "\(partner.detail.name): off by \(offset) s, limit \(limit)"),
                    action: Phrase("查看", "See it"), path: ExchangeParts.partnerPath(partner.origin), verdict: .warn))
        }
        return tasks
    }
}
