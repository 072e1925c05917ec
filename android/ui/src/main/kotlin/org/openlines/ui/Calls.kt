package org.openlines.ui

import org.openlines.core.NoticeKind

/**
 * What the operator is called for by name, in words; `null` when this is no call. [by] is the name of who calls, empty
 * while unknown.
 */
fun callOf(kind: NoticeKind, by: String, words: Words): String? {
    val who = by.ifEmpty { words.authorColleague }
    return when (kind) {
        NoticeKind.HANDED_OVER -> words.noticeHandedOver(who)
        NoticeKind.SENT_BACK -> words.noticeSentBack
        NoticeKind.INVITED -> words.noticeInvited(who)
        NoticeKind.INVITE_ASKED -> words.noticeInviteAsked(who)
        NoticeKind.NUDGED -> words.noticeNudged(who)
        NoticeKind.OFFER, NoticeKind.TRANSFER, NoticeKind.MESSAGE -> null
        NoticeKind.NORM_WARNING, NoticeKind.NORM_VIOLATION, NoticeKind.MANAGER -> null
    }
}
