import Identity
package import Kernel
import Ledger
import Places
import Plasma
package import Settings

/// What a node says of itself beside its record.
package struct NodeDescription: Sendable {
    package var version = ""
    /// With the first values of this node.
    package var settings = NodeSettings.all
    package var jobs = JobBoard()
    /// Nil if the operator named no place for backups.
    package var backups: BackupDesk?

    package init() {}
}

/// How a node is set up, as one list of names and values: exported, kept, and compared with another day or another
/// node (Law.s48: P11 11.10(k), A11 4.4).
package struct ConfigurationSheet: Sendable, Equatable {
    package enum Section: String, Sendable, CaseIterable {
        case software, settings, words, places, packs, roles, duties, facts, tables

        var phrase: Phrase {
            switch self {
            case .software: Phrase("软件", "Software")
            case .settings: Phrase("设置", "Settings")
            case .words: Phrase("词句", "Words")
            case .places: Phrase("场所", "Places")
            case .packs: Phrase("限度包", "Packs of limits")
            case .roles: Phrase("角色与权限", "Roles and rights")
            case .duties: Phrase("职责分离", "Separated duties")
            case .facts: Phrase("事实种类", "Kinds of facts")
            case .tables: Phrase("数据表", "Tables")
            }
        }
    }

    package let origin: String
    package let madeAt: Moment
    /// By section, then by name.
    package let values: [Section: [String: String]]

    /// JSON in its canonical form (RFC 8785): the same configuration is the same bytes.
    package var canonicalBytes: [UInt8] {
        let sections = Section.allCases.map { section in
            JSONMember(
                key: section.rawValue,
                value: .object(
                    (values[section] ?? [:]).map { JSONMember(key: $0.key, value: .string($0.value)) }))
        }
        return JSONValue.object([
            JSONMember(key: "configuration", value: .object(sections)),
            JSONMember(key: "made_at", value: .string(madeAt.rfc3339)),
            JSONMember(key: "origin", value: .string(origin)), JSONMember(key: "v", value: .integer(1)),
        ]).canonicalBytes
    }

    /// Reads an export, of this version or of an earlier one: sections that it does not have are empty.
    package static func read(_ bytes: [UInt8]) throws(JSONFailure) -> ConfigurationSheet {
        let fields = try JSONFields(try JSONReader.read(bytes, strictness: .lenient))
        guard try fields.integer("v") == 1 else { throw fields.wrong("v") }
        guard let madeAt = Moment(rfc3339: try fields.string("made_at")) else { throw fields.wrong("made_at") }
        let configuration = try fields.object("configuration")
        var values: [Section: [String: String]] = [:]
        for section in Section.allCases {
            guard case .object(let members)? = configuration.value(section.rawValue) else { continue }
            for member in members {
                guard case .string(let text) = member.value else { throw configuration.wrong(section.rawValue) }
                values[section, default: [:]][member.key] = text
            }
        }
        return ConfigurationSheet(origin: try fields.string("origin"), madeAt: madeAt, values: values)
    }

    /// How this node is set up now.
    package static func now(
        _ described: NodeDescription, origin: String, at now: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> ConfigurationSheet {
        var values: [Section: [String: String]] = [.software: ["xuemai": described.version]]
        let known = try ValueLookups.known(from: snapshot)
        for setting in described.settings { values[.settings, default: [:]][setting.name] = setting.first }
        for (name, value) in known.values { values[.settings, default: [:]][name] = value }
        for change in try WordTable.changes(from: snapshot) {
            values[.words, default: [:]]["\(change.first.zh) | \(change.first.en)"] =
                "\(change.new.zh) | \(change.new.en)"
        }
        for place in try PlaceTable.all(from: snapshot) {
            var writer = CanonicalWriter()
            place.detail.write(to: &writer)
            values[.places, default: [:]][place.id] =
                (place.isClosed ? "closed " : "") + String(decoding: writer.bytes, as: UTF8.self)
        }
        for pack in try LimitsTable.adopted(from: snapshot) {
            values[.packs, default: [:]]["\(pack.name) \(pack.version)"] =
                "\(pack.effectiveFrom) sha256:\(TreeHash.sha256(pack.bytes).hex)"
        }
        for grant in roleGrants {
            values[.roles, default: [:]][grant.role] =
                grant.permissions.map(\.name).sorted().joined(separator: " ")
        }
        for duties in separatedDuties {
            values[.duties, default: [:]]["\(duties.one) | \(duties.other)"] = duties.why.en
        }
        for area in house.areas {
            for kind in area.nouns.flatMap(\.kinds) { values[.facts, default: [:]][kind.name] = area.name }
        }
        for table in house.tables { values[.tables, default: [:]][table.name] = table.fingerprint }
        return ConfigurationSheet(origin: origin, madeAt: now, values: values)
    }
}

/// One thing that differs between two configurations.
package struct ConfigurationDifference: Sendable, Equatable {
    package let section: ConfigurationSheet.Section
    package let name: String
    /// Nil: it was not there.
    package let old: String?
    /// Nil: it is there no more.
    package let new: String?

    /// In the order of sections and names.
    package static func between(
        _ old: ConfigurationSheet, _ new: ConfigurationSheet
    ) -> [ConfigurationDifference] {
        var differences: [ConfigurationDifference] = []
        for section in ConfigurationSheet.Section.allCases {
            let (before, after) = (old.values[section] ?? [:], new.values[section] ?? [:])
            for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
                differences.append(
                    ConfigurationDifference(section: section, name: name, old: before[name], new: after[name]))
            }
        }
        return differences
    }
}
