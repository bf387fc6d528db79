package import Kernel
package import Records

extension Refusal {
    /// A number names one donor of a station for ever.
    package static let donorExists = Refusal(
        "donors.donor.exists", Phrase("这个浆员编号已经登记", "This donor is registered already"),
        next: Phrase("要改资料，请用更正", "Correct the identity to change it"))

    package static let donorUnknown = Refusal(
        "donors.donor.unknown", Phrase("没有登记这个供血浆者", "This donor is not registered"),
        next: Phrase("检查浆站和浆员编号", "Check station and donor number"))

    /// PIPL Art. 47: there is nothing left to see or to change.
    package static let donorErased = Refusal(
        "donors.donor.erased", Phrase("身份已经删除", "The identity was erased"),
        next: Phrase("不能恢复；记录本身仍可证明", "It cannot come back; the record itself is still proven"))

    /// A field that is empty, too long, or fails its check; the value itself is not told.
    package static func donorFieldWrong(_ field: Phrase) -> Refusal {
        Refusal(
            "donors.donor.field-wrong", Phrase("没有填或填错：\(field.zh)", "Missing or wrong: \(field.en)"),
            next: Phrase("对照证件更正后再保存", "Correct it by the document, then save"))
    }

    /// Donors belong to registered stations.
    package static func donorStationUnknown(_ station: String) -> Refusal {
        Refusal(
            "donors.donor.station-unknown", Phrase("没有登记浆站 \(station)", "Station \(station) is not registered"),
            next: Phrase("先登记浆站", "Register the station first"))
    }

    /// A fact that changes nothing would only lengthen the history.
    package static let donorUnchanged = Refusal(
        "donors.donor.unchanged", Phrase("没有任何改动", "Nothing is different"),
        next: Phrase("改好内容再保存", "Change something, then save"))

    /// A change, and an end, of what is recorded needs its reason (Law.s14: A11 9).
    package static let donorReasonMissing = Refusal(
        "donors.donor.reason-missing", Phrase("没有写原因", "No reason is given"),
        next: Phrase("写明原因再提交，不要写姓名", "Give the reason, without a name, then send it"))

    /// PIPL Art. 6: whoever looks says what for.
    package static let donorNoteMissing = Refusal(
        "donors.donor.note-missing", Phrase("没有写查看的事由", "It is not said what the look is for"),
        next: Phrase("写明事由，例如回访单号，不要写姓名", "Say it, such as the call-back's number, without a name"))

    /// An erasure answers somebody's request.
    package static let donorReferenceMissing = Refusal(
        "donors.donor.reference-missing", Phrase("没有写申请编号", "The number of the request is missing"),
        next: Phrase("写上申请或文书的编号", "Give the number of the request or order"))

    /// PIPL Art. 47: the time that the law sets has not passed.
    package static func donorInsideRetention(_ time: RetentionTime) -> Refusal {
        Refusal(
            "donors.donor.inside-retention",
            Phrase(
                "法定保存期未满（\(time.source)，\(time.days.map { "\($0) 天" } ?? "永久")），不能删除身份",
                "The law still keeps this identity (\(time.source), \(time.days.map { "\($0) days" } ?? "for ever"))"),
            next: Phrase(
                "记下申请，期满再删；此前只保存，不作他用",
                "Note the request and erase it then; until then it is only kept, for nothing else"))
    }

    /// Without a retention time nobody can say that it has passed.
    package static let donorRetentionUnknown = Refusal(
        "donors.donor.retention-unknown",
        Phrase("没有采用供血浆者记录的保存期限", "No retention time for donors is adopted"),
        next: Phrase("先采用保存期限表", "Adopt retention times first"))

    /// A look-back or a court needs to know who it is.
    package static func donorHeld(_ hold: String) -> Refusal {
        Refusal(
            "donors.donor.held", Phrase("「\(hold)」要求保留这份身份", "The hold \(hold) keeps this identity"),
            next: Phrase("暂缓解除之后再删除", "Erase it when the hold is released"))
    }

    /// P11 11.70: a signature belongs to one content.
    package static let donorSignatureMissing = Refusal(
        "donors.donor.signature-missing",
        Phrase("没有本人对这次删除的签名", "Your own signature over this erasure is missing"),
        next: Phrase("重新打开，看一遍再签名", "Open it again, read it, then sign"))
}
