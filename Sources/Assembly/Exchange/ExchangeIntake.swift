package import Exchange
package import Kernel
package import Web

/// Takes messages in, whatever way they came: checks their shape, performs them in order, and says what became of
/// each. A message that was taken before gets the same answer and changes nothing.
package struct ExchangeIntake: Sendable {
    private let node: any Node
    private let types: MessageTypes

    package init(node: any Node, types: MessageTypes = messageTypes) {
        self.node = node
        self.types = types
    }

    /// Where messages came from, and who brought them.
    package struct Delivery: Sendable {
        package let partner: String
        package let how: Carriage
        package let sentAt: Moment?
        /// What they came in, kept as it came.
        package let parcel: KeptFile?
        package let person: String
        package let workstation: String

        package init(
            partner: String, how: Carriage, sentAt: Moment? = nil, parcel: KeptFile? = nil,
            person: String = Standing.node.person, workstation: String = ""
        ) {
            self.partner = partner
            self.how = how
            self.sentAt = sentAt
            self.parcel = parcel
            self.person = person
            self.workstation = workstation
        }
    }

    package struct Outcome: Sendable {
        package let lines: [AnswerLine]
        package let next: Int64
        /// Messages that were taken now, not before.
        package let taken: Int
        /// Other content came under a known id.
        package let contradicted: Int
    }

    package func take(_ messages: [Message], _ delivery: Delivery) async throws(Denial) -> Outcome {
        let incoming = messages.map { message in
            IncomingMessage(
                partner: delivery.partner, message: message, digest: message.digest(node.hash), how: delivery.how,
                sentAt: delivery.sentAt, parcel: delivery.parcel?.digest)
        }
        let before = try await standings(of: incoming)
        var work = Work(open: incoming.indices.filter { before[$0] == nil })
        for place in incoming.indices {
            if let known = before[place], known.digest != incoming[place].digest {
                try await contradict(incoming[place])
                work.refusals[place] = .messageContradicts
                work.contradicted += 1
            }
        }
        while !work.open.isEmpty { try await round(incoming, &work, delivery) }
        let after = try await standings(of: incoming)
        var lines: [AnswerLine] = []
        for (place, message) in messages.enumerated() {
            if let refusal = work.refusals[place] {
                lines.append(AnswerLine(id: message.id, seq: message.seq, refused: refusal))
            } else if let standing = after[place] {
                lines.append(AnswerLine(id: message.id, seq: message.seq, told: standing.told))
            }
        }
        let partner = delivery.partner
        let line = try await read { (snapshot) throws(Fault) in
            try MessageLookups.line(of: partner, from: snapshot)
        }
        return Outcome(lines: lines, next: line.lastIn + 1, taken: work.taken, contradicted: work.contradicted)
    }

    private struct Work {
        /// Places of messages that have still to be performed, in order.
        var open: [Int]
        var refusals: [Int: Refusal] = [:]
        var taken = 0
        var contradicted = 0
        var isParcelKept = false
    }

    /// Performs what is open in one go. Ends before a message that a reaction refused: that one is rejected as a
    /// whole, and the next round goes on behind it.
    private func round(
        _ incoming: [IncomingMessage], _ work: inout Work, _ delivery: Delivery
    ) async throws(Denial) {
        var errands: [Errand<MessageTable>] = []
        for place in work.open {
            let isFirst = errands.isEmpty && !work.isParcelKept
            errands.append(errand(command(incoming[place]), incoming[place], delivery, keepsParcel: isFirst))
        }
        let results = await node.perform(inOrder: errands)
        let open = work.open
        work.open = []
        for (turn, result) in results.enumerated() {
            let place = open[turn]
            switch result {
            case .success:
                work.taken += 1
                work.isParcelKept = true
            case .failure(.failed(let fault)): throw .failed(fault)
            case .failure(.refused(.messageKnown)): continue
            case .failure(.refused(let refusal)) where refusal.code == Refusal.messageGap(0).code: return
            case .failure(.refused(.messageContradicts)):
                try await contradict(incoming[place])
                work.refusals[place] = .messageContradicts
                work.contradicted += 1
            case .failure(.refused(let refusal)):
                // The rules of the exchange refuse the message, or an area refused it behind them: then it is
                // rejected as a whole, and those behind it have not been tried.
                guard try await reject(incoming[place], refusal, &work, delivery) else {
                    work.refusals[place] = refusal
                    continue
                }
                work.open = Array(open[(turn + 1)...])
                return
            }
        }
    }

    private func command(_ incoming: IncomingMessage) -> MessageCommand {
        switch types.checked(incoming.message) {
        case .success: .receive(incoming)
        case .failure(let refusal): .reject(incoming, code: refusal.code, reason: refusal.reason)
        }
    }

    private func errand(
        _ command: MessageCommand, _ incoming: IncomingMessage, _ delivery: Delivery, keepsParcel: Bool
    ) -> Errand<MessageTable> {
        Errand(
            MessageTable.self, id: node.freshCommandID(), record: incoming.record, command: command,
            person: delivery.person, workstation: delivery.workstation,
            files: keepsParcel ? delivery.parcel.map { [$0] } ?? [] : [])
    }

    private func reject(
        _ incoming: IncomingMessage, _ refusal: Refusal, _ work: inout Work, _ delivery: Delivery
    ) async throws(Denial) -> Bool {
        let command = MessageCommand.reject(incoming, code: refusal.code, reason: refusal.reason)
        do throws(Denial) {
            _ = try await node.perform(errand(command, incoming, delivery, keepsParcel: !work.isParcelKept))
            work.taken += 1
            work.isParcelKept = true
            return true
        } catch {
            guard case .refused = error else { throw error }
            return false
        }
    }

    /// Noted once for each other content; the node says it, whoever brought it.
    private func contradict(_ incoming: IncomingMessage) async throws(Denial) {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    MessageTable.self, id: node.freshCommandID(), record: incoming.record,
                    command: .contradict(incoming.digest), person: Standing.node.person))
        } catch {
            guard case .refused = error else { throw error }
        }
    }

    private func standings(of incoming: [IncomingMessage]) async throws(Denial) -> [Int: MessageStanding] {
        let records = incoming.map(\.record)
        return try await read { (snapshot) throws(Fault) in
            var found: [Int: MessageStanding] = [:]
            for (place, record) in records.enumerated() {
                found[place] = try MessageLookups.standing(record, from: snapshot)
            }
            return found
        }
    }

    private func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Denial) -> T {
        do throws(Fault) { return try await node.read(body) } catch { throw .failed(error) }
    }
}

/// The types of message that this house takes and sends.
package let messageTypes = MessageTypes(MessageType.all)
