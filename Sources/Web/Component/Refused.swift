package import Kernel

/// What was refused, why, and what to do: above the form that it came from.
package func refusedBox(_ refusal: Refusal?, _ language: Language) -> Markup? {
    refusal.map { refusal in
        """
        <div class="refusal" role="alert">\(icon(.stop, size: 20))<p><b>\(refusal.reason, language)</b><br>\
        \(refusal.next, language) <span class="hint" translate="no">\(refusal.code)</span></p></div>
        """
    }
}
