package import Kernel

/// Who signs, and how they said so (Law.s24: 21 CFR 11.200(a)(1)).
package enum Signer: Sendable, Hashable {
    /// Somebody who is not signed in here, a second person: their staff number, typed or scanned.
    case named(String)
    /// Whose session it is, for the first time in it; the number must be theirs.
    case first(String, number: String)
    /// Whose session it is, after the first signature of an unbroken series.
    case again(String)
}

/// One thing that is signed: which version of which record, with which content, and what the signature means.
package struct SignedMatter: Sendable, Hashable {
    package let record: Subject
    package let version: Int64
    package let digest: Digest
    package let meaning: SignatureMeaning

    package init(_ record: Subject, version: Int64, digest: Digest, meaning: SignatureMeaning) {
        self.record = record
        self.version = version
        self.digest = digest
        self.meaning = meaning
    }
}

/// What somebody is about to sign, and with which password; each matter gets a signature of its own.
package struct SignatureRequest: Sendable {
    package let signer: Signer
    package let password: String
    /// At least one.
    package let matters: [SignedMatter]
    package let workstation: String

    package init(_ signer: Signer, password: String, matters: [SignedMatter], workstation: String) {
        precondition(!matters.isEmpty, "nothing is signed")
        self.signer = signer
        self.password = password
        self.matters = matters
        self.workstation = workstation
    }

    package init(
        _ signer: Signer, password: String, record: Subject, version: Int64, digest: Digest,
        meaning: SignatureMeaning, workstation: String
    ) {
        self.init(
            signer, password: password,
            matters: [SignedMatter(record, version: version, digest: digest, meaning: meaning)],
            workstation: workstation)
    }

    /// An attempt that fails is recorded at the first of them.
    package var first: SignedMatter { matters[0] }
}

/// The signatures of one unbroken session; the server keeps it, the browser has no part in it.
package struct SigningSeries: Sendable {
    package let isBegun: Bool
    private let remember: @Sendable () -> Void

    package init(isBegun: Bool, begin: @escaping @Sendable () -> Void) {
        self.isBegun = isBegun
        remember = begin
    }

    /// Every signature is the first.
    package static let unbegun = SigningSeries(isBegun: false, begin: {})

    /// A signature was given and recorded.
    package func begin() { remember() }
}
