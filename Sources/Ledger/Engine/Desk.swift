import Kernel

/// Where commands become facts: one command after the other, inside the sequencer's transaction.
/// Owned by the sequencer and never seen outside it. After a failed transaction it is thrown away and made anew
/// from the database: only that knows what is true.
final class Desk {
    /// Reactions answer reactions at most this deep.
    static let reactionDepthMax = 8

    let house: House
    let setup: EngineSetup
    private var tree: OpenTree
    private var trail = TrailBlocks()
    private var lastMoment: Moment
    private var lastCheckpoint: (size: Int64, number: Int64, note: String?, at: Moment)

    private var shelf = StateShelf()
    private var standings: [String: Standing] = [:]
    /// Which nouns read the facts of which.
    private var readers: [String: Set<String>] = [:]

    /// Commands known before this group, and those of it.
    private var known: [CommandID: PastCommand] = [:]
    private(set) var touched: Set<Subject> = []
    /// Persons whose keys this group destroyed.
    private(set) var erased: [Subject] = []

    struct PastCommand {
        let digest: Digest
        let index: Int64
        let count: Int64
    }

    init(house: House, setup: EngineSetup, from snapshot: any Snapshot) throws(Fault) {
        self.house = house
        self.setup = setup
        let size = try snapshot.first(LedgerTables.size, []) { (row) throws(Fault) in row.integer(0) } ?? 0
        tree = try OpenTree.load(size: size, from: snapshot)
        lastMoment = Moment(microseconds: 0)
        let note = try snapshot.first(LedgerTables.lastCheckpoint, []) { (row) throws(Fault) in
            (size: row.integer(0), number: row.integer(2), note: row.text(1))
        }
        lastCheckpoint = (note?.size ?? 0, note?.number ?? 0, note?.note, Moment(microseconds: 0))
        if size > 0 {
            let last = try snapshot.first(LedgerTables.envelope, [.integer(size - 1)]) { (row) throws(Fault) in
                row.bytes(0)
            }
            guard let last else { throw Fault(.damaged, "entry \(size - 1) is missing") }
            do throws(JSONFailure) {
                lastMoment = try Envelope.read(last).head.recordedAt
            } catch {
                throw Fault(.damaged, "entry \(size - 1) cannot be read: \(error)")
            }
        }
    }

    var size: Int64 { tree.size }
    var checkpoint: (size: Int64, note: String?) { (lastCheckpoint.size, lastCheckpoint.note) }

    // MARK: A group of commands in one transaction

    func begin(_ commands: [CommandID], _ tables: any Transaction) throws(Fault) {
        touched.removeAll(keepingCapacity: true)
        erased.removeAll()
        known.removeAll(keepingCapacity: true)
        if let only = commands.first, commands.count == 1 {
            try tables.query(LedgerTables.commandAt, [.bytes(only.bytes)]) { (row) throws(Fault) in try remember(row) }
            return
        }
        var start = 0
        while start < commands.count {
            let ids = commands[start..<min(start + LedgerTables.commandsPerLookUp, commands.count)]
            var arguments = ids.map { StoreValue.bytes($0.bytes) }
            while arguments.count < LedgerTables.commandsPerLookUp { arguments.append(.null) }
            try tables.query(LedgerTables.commands, arguments) { (row) throws(Fault) in try remember(row) }
            start += ids.count
        }
    }

    private func remember(_ row: any Row) throws(Fault) {
        guard let id = CommandID(row.bytes(0)), let digest = row.digest(1) else {
            throw Fault(.damaged, "a command id or digest has the wrong length")
        }
        known[id] = PastCommand(digest: digest, index: row.integer(2), count: row.integer(3))
    }

    /// Signs a checkpoint with this flush if one is due.
    func finish(_ tables: any Transaction, sealing: Bool) throws(Fault) {
        guard tree.size > lastCheckpoint.size else { return }
        let now = setup.clock()
        guard
            sealing || now - lastCheckpoint.at >= setup.checkpointEvery
                || tree.size - lastCheckpoint.size >= setup.checkpointEntriesMax
        else { return }
        let note = Checkpoint(origin: setup.signer.name, size: UInt64(tree.size), root: tree.root)
            .signed(by: setup.signer)
        let number = lastCheckpoint.number + 1
        try tables.insert(into: LedgerTables.checkpoint, [.integer(tree.size), .integer(number), .text(note)])
        lastCheckpoint = (tree.size, number, note, now)
    }

    // MARK: One command

    func perform<T: FactTable>(
        _ errand: Errand<T>, _ tables: any Transaction
    ) throws(Denial) -> Outcome<T.R.Event> {
        let content = digest(of: errand)
        if let past = known[errand.id] {
            guard past.digest == content else { throw .refused(.commandReused) }
            return try repeatOutcome(T.self, past, tables)
        }
        let now = max(setup.clock(), lastMoment)
        var actor = try standing(errand.person, now, tables)
        guard actor.active else { throw .refused(.accountInactive) }
        if let permission = errand.command.permission {
            guard actor.permissions.contains(permission) else { throw .refused(.permissionMissing(permission)) }
            actor = actor.using(permission)
        }
        if let told = errand.happenedAt, told > now { throw .refused(.happenedLater) }
        let signatures = try check(errand.signatures, now, tables)
        let circumstance = Circumstance(
            now: now, zoneMinutes: setup.zoneMinutes, actor: actor, workstation: errand.workstation,
            reason: errand.reason, signatures: signatures, hash: TreeHash.sha256)
        if let key = errand.newKey { try PersonalKeys.expectNone(key, of: Subject(T.R.noun, errand.record), tables) }
        let first = tree.size
        let facts = try run(
            T.self, record: errand.record, errand.command, circumstance, origin: CommandOrigin(errand.id, content),
            happenedAt: errand.happenedAt ?? now, files: errand.files, depth: 0, tables)
        precondition(!facts.isEmpty, "a command decided nothing and refused nothing")
        lastMoment = now
        let past = PastCommand(digest: content, index: first, count: tree.size - first)
        known[errand.id] = past
        do throws(Fault) {
            try tables.insert(
                into: LedgerTables.command,
                [
                    .bytes(errand.id.bytes), .bytes(content.bytes), .integer(first), .integer(past.count),
                ])
            if let key = errand.newKey {
                try tables.insert(
                    into: PersonalKeys.table, [.text(key.person.description), .bytes(key.bytes)])
            }
        } catch {
            throw .failed(error)
        }
        return Outcome(
            facts: facts.map { $0.fact },
            receipt: Receipt(
                index: first, count: past.count, leaf: facts[0].leaf, recordedAt: now, checkpoint: nil,
                repeated: false))
    }

    /// Decides, appends, projects, applies and lets others react; for a command or a reaction.
    private func run<T: FactTable>(
        _ table: T.Type, record: String, _ command: T.R.Deed, _ circumstance: Circumstance,
        origin: CommandOrigin, happenedAt: Moment, files: [KeptFile], depth: Int, _ tables: any Transaction
    ) throws(Denial) -> [(fact: T.R.Event, leaf: Digest)] {
        for requirement in command.requirements { try require(requirement, tables) }
        let subject = Subject(T.R.noun, record)
        let facts: [T.R.Event]
        let loaded: LoadedState<T.R.State>
        do throws(Fault) {
            loaded = try load(T.self, subject, tables)
        } catch {
            throw .failed(error)
        }
        try within(circumstance) { T.place(of: command, loaded.state) }
        let evidence: T.R.Evidence
        do throws(Fault) {
            evidence = try T.gather(command, record, loaded.state, from: tables)
        } catch {
            throw .failed(error)
        }
        do throws(Refusal) {
            facts = try T.R.decide(command, loaded.state, evidence, circumstance)
        } catch {
            throw .refused(error)
        }
        var written: [(fact: T.R.Event, leaf: Digest)] = []
        for (place, fact) in facts.enumerated() {
            let head = EntryHead(
                index: tree.size, subject: subject, recordedAt: circumstance.now, happenedAt: happenedAt,
                person: circumstance.actor.person, role: circumstance.actor.role,
                workstation: circumstance.workstation, reason: circumstance.reason,
                signatures: circumstance.signatures.map(\.signature))
            do throws(Fault) {
                let leaf = try append(fact, head, origin, place == 0 ? files : [], tables)
                try T.project(fact, head, into: tables)
                written.append((fact, leaf))
            } catch {
                throw .failed(error.wrapped("writing \(fact.kind)"))
            }
            T.R.apply(fact, head, to: &loaded.state)
            forget(readersOf: T.R.noun)
            for reaction in house.reactions[fact.kind] ?? [] {
                let acting = ReactionDesk(
                    desk: self, transaction: tables, now: circumstance.now, origin: origin, depth: depth + 1)
                try reaction.react(fact, head, acting)
            }
        }
        shelf.weigh(loaded, subject, T.weight(of: loaded.state))
        return written
    }

    fileprivate func react<T: FactTable>(
        _ table: T.Type, on record: String, _ command: T.R.Deed, now: Moment, origin: CommandOrigin, depth: Int,
        _ tables: any Transaction
    ) throws(Denial) {
        let circumstance = Circumstance(
            now: now, zoneMinutes: setup.zoneMinutes, actor: .node, workstation: "", reason: nil, signatures: [],
            hash: TreeHash.sha256)
        _ = try run(
            T.self, record: record, command, circumstance, origin: origin, happenedAt: now, files: [],
            depth: depth, tables)
    }

    private func append<F: Fact>(
        _ fact: F, _ head: EntryHead, _ origin: CommandOrigin, _ files: [KeptFile], _ tables: any Transaction
    ) throws(Fault) -> Digest {
        var salt: [UInt8] = []
        salt.reserveCapacity(16)
        for _ in 0..<2 {
            let word = setup.random()
            for shift in stride(from: 56, through: 0, by: -8) { salt.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        let body = fact.canonicalBytes
        let subjects = Envelope.subjects(of: head.subject, naming: fact.mentions)
        let envelope = Envelope(
            command: origin.id, content: origin.content, kind: fact.kind, head: head, subjects: subjects,
            body: TreeHash.sha256(salt, body),
            files: files.map(\.digest)
        ).bytes
        guard envelope.count <= Envelope.bytesMax else {
            throw Fault(.constraint, "an entry of \(envelope.count) bytes is over the limit of \(Envelope.bytesMax)")
        }
        let index = StoreValue.integer(head.index)
        let leaf = TreeHash.leaf(envelope)
        try tables.insert(into: LedgerTables.entry, [index, .bytes(leaf.bytes), .bytes(envelope)])
        try tables.insert(into: LedgerTables.body, [index, .bytes(salt), .bytes(body)])
        for subject in subjects {
            try tables.insert(into: LedgerTables.subject, [.text(subject.description), index])
            touched.insert(subject)
        }
        try trail.note(head, fact.kind, into: tables)
        try NameIndex.note(fact.names, head, house, into: tables)
        if F.destroyingKinds.contains(fact.kind) {
            try tables.execute(PersonalKeys.destroy, [.text(head.subject.description)])
            erased.append(head.subject)
        }
        for file in files {
            precondition(TreeHash.sha256(file.bytes) == file.digest, "a kept file is not what its digest says")
            try tables.insert(into: LedgerTables.file, [.bytes(file.digest.bytes), index, .bytes(file.bytes)])
        }
        try tree.append(leaf) { (level, tileIndex, tile) throws(Fault) in
            try tables.insert(
                into: LedgerTables.tile, [.integer(Int64(level)), .integer(tileIndex), .bytes(tile.bytes)])
        }
        return leaf
    }
}

// MARK: - What a command needs to know

extension Desk {
    private func load<T: FactTable>(
        _ table: T.Type, _ subject: Subject, _ tables: any Transaction
    ) throws(Fault) -> LoadedState<T.R.State> {
        if let held = shelf.take(subject, as: T.R.State.self) { return held }
        let state = LoadedState(try T.load(subject.id, from: tables))
        shelf.put(state, subject, weight: T.weight(of: state.state))
        for noun in T.reads { readers[noun, default: []].insert(T.R.noun) }
        return state
    }

    /// Drops what was loaded with the help of facts of this noun.
    private func forget(readersOf noun: String) {
        if let stale = readers[noun] {
            shelf.drop { stale.contains($0.noun) }
        }
        if house.authority.nouns.contains(noun) { standings.removeAll() }
    }

    private func standing(
        _ person: String, _ now: Moment, _ tables: any Transaction
    ) throws(Denial) -> Standing {
        if person == Standing.node.person { return .node }
        if let known = standings[person], known.changesAt.map({ now < $0 }) ?? true { return known }
        let found: Standing?
        do throws(Fault) { found = try house.authority.standing(person, now, tables) } catch { throw .failed(error) }
        guard let found else { throw .refused(.personUnknown) }
        standings[person] = found
        return found
    }

    /// The one place where sites and products are checked: of the actor, and of everybody who signs with them.
    private func within(_ circumstance: Circumstance, _ place: () -> Place) throws(Denial) {
        let limited = ([circumstance.actor] + circumstance.signatures.map(\.standing)).map(\.scope)
            .filter { !$0.isUnlimited }
        guard !limited.isEmpty else { return }
        let place = place()
        guard limited.allSatisfy({ $0.covers(place, home: setup.signer.name) }) else { throw .refused(.outOfScope) }
    }

    private func require(_ requirement: Requirement, _ tables: any Transaction) throws(Denial) {
        guard let answer = house.answers[requirement.name] else {
            preconditionFailure("no area answers \(requirement.name)")
        }
        let refusal: Refusal?
        do throws(Fault) { refusal = try answer(requirement, tables) } catch { throw .failed(error) }
        if let refusal { throw .refused(refusal) }
    }

    private func check(
        _ signatures: [Signature], _ now: Moment, _ tables: any Transaction
    ) throws(Denial) -> [SignedBy] {
        var checked: [SignedBy] = []
        for signature in signatures {
            let signer = try standing(signature.statement.person, now, tables)
            guard signer.active, let key = signer.signingKey, key.name == signature.key,
                signer.role == signature.statement.role,
                PersonalKey.verify(
                    publicKey: key.publicKey, bytes: signature.statement.canonicalBytes, signature: signature.bytes)
            else { throw .refused(.signatureInvalid) }
            checked.append(SignedBy(signature: signature, standing: signer))
        }
        return checked
    }

    private func digest<T: FactTable>(of errand: Errand<T>) -> Digest {
        var writer = CanonicalWriter(capacity: 256)
        writer.beginArray()
        writer.value(T.R.noun)
        writer.value(errand.record)
        writer.value(errand.person)
        errand.command.write(to: &writer)
        // What is told besides is content, too; a signature is made anew when a command is sent again.
        if let reason = errand.reason { writer.value("reason:" + reason) }
        if let told = errand.happenedAt { writer.value("happened_at:" + told.rfc3339) }
        writer.endArray()
        return TreeHash.sha256(writer.bytes)
    }

    /// The facts and the receipt of the first performance.
    private func repeatOutcome<T: FactTable>(
        _ table: T.Type, _ past: PastCommand, _ tables: any Transaction
    ) throws(Denial) -> Outcome<T.R.Event> {
        do throws(Fault) {
            var facts: [T.R.Event] = []
            var first: (leaf: Digest, at: Moment)?
            for index in past.index..<past.index + past.count {
                let (envelope, leaf, body) = try StoredEntry.read(index, from: tables)
                if first == nil { first = (leaf, envelope.head.recordedAt) }
                if let fact = try house.read(envelope.kind, body) as? T.R.Event { facts.append(fact) }
            }
            guard let first else { throw Fault(.damaged, "a command has no entries") }
            let note = try tables.first(LedgerTables.checkpointCovering, [.integer(past.index + past.count - 1)]) {
                (row) throws(Fault) in row.text(1)
            }
            return Outcome(
                facts: facts,
                receipt: Receipt(
                    index: past.index, count: past.count, leaf: first.leaf, recordedAt: first.at,
                    checkpoint: note, repeated: true))
        } catch {
            throw .failed(error)
        }
    }
}

/// The command that entries came from; reactions write under the one that set them off.
private struct CommandOrigin {
    let id: CommandID
    let content: Digest

    init(_ id: CommandID, _ content: Digest) {
        self.id = id
        self.content = content
    }
}

/// What a reaction is given: the right to command, as the node, in the same transaction.
private struct ReactionDesk: Acting {
    let desk: Desk
    let transaction: any Transaction
    let now: Moment
    let origin: CommandOrigin
    let depth: Int

    var tables: any Snapshot { transaction }
    var zoneMinutes: Int { desk.setup.zoneMinutes }

    func act<T: FactTable>(_ table: T.Type, on record: String, _ command: T.R.Deed) throws(Denial) {
        guard depth <= Desk.reactionDepthMax else {
            throw .failed(Fault(.constraint, "reactions answer each other without end"))
        }
        try desk.react(T.self, on: record, command, now: now, origin: origin, depth: depth, transaction)
    }
}
