package import Kernel
import Plasma

extension CriteriaPack {
    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("deferrals")
        writer.beginArray()
        for ground in deferrals { ground.write(to: &writer) }
        writer.endArray()
        writer.member("effective_from", effectiveFrom.iso)
        writer.key("limits")
        writer.beginArray()
        for limit in limits {
            writer.beginObject()
            writer.member("name", limit.name)
            writer.member("provenance", limit.provenance)
            writer.member("source", limit.source)
            writer.member("unit", limit.unit)
            writer.member("value", limit.value)
            writer.endObject()
        }
        writer.endArray()
        writer.member("name", CriteriaPack.packName)
        writer.key("panel")
        writer.beginArray()
        for item in panel { item.write(to: &writer) }
        writer.endArray()
        writer.member("version", version)
        writer.endObject()
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["deferrals", "effective_from", "limits", "name", "panel", "version"])
        guard try fields.string("name") == CriteriaPack.packName else { throw fields.wrong("name") }
        var limits: [Limit] = []
        for item in try fields.objects("limits") {
            try item.refuseUnknown(except: ["name", "provenance", "source", "unit", "value"])
            limits.append(
                Limit(
                    name: try item.string("name"), value: try item.string("value"), unit: try item.string("unit"),
                    source: try item.string("source"), provenance: try item.phrase("provenance")))
        }
        var panel: [PanelItem] = []
        for item in try fields.objects("panel") { panel.append(try PanelItem(reading: item)) }
        var deferrals: [DeferralGround] = []
        for item in try fields.objects("deferrals") { deferrals.append(try DeferralGround(reading: item)) }
        self.init(
            version: try fields.string("version"), effectiveFrom: try fields.day("effective_from"), limits: limits,
            panel: panel, deferrals: deferrals)
    }
}

extension PanelItem {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("code", code)
        writer.memberIfPresent("max", max?.text)
        writer.memberIfPresent("min", min?.text)
        writer.member("provenance", provenance)
        writer.member("source", source)
        writer.member("title", title)
        writer.member("unit", unit)
        writer.endObject()
    }

    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["code", "max", "min", "provenance", "source", "title", "unit"])
        self.init(
            code: try fields.string("code"), title: try fields.phrase("title"),
            min: try fields.optionalDecimal("min"), max: try fields.optionalDecimal("max"),
            unit: try fields.string("unit"), source: try fields.string("source"),
            provenance: try fields.phrase("provenance"))
    }
}

extension DeferralGround {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("code", code)
        writer.member("provenance", provenance)
        writer.member("source", source)
        writer.member("title", title)
        writer.member("unit", period.unit)
        writer.member("value", period.value)
        writer.endObject()
    }

    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        try fields.refuseUnknown(except: ["code", "provenance", "source", "title", "unit", "value"])
        guard
            let period = DeferralPeriod(value: try fields.string("value"), unit: try fields.string("unit"))
        else { throw fields.wrong("value") }
        self.init(
            code: try fields.string("code"), title: try fields.phrase("title"), period: period,
            source: try fields.string("source"), provenance: try fields.phrase("provenance"))
    }
}
