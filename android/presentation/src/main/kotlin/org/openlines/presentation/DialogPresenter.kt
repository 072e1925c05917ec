package org.openlines.presentation

import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.launch
import org.openlines.core.AccountSnapshot
import org.openlines.core.Command
import org.openlines.core.CommandId
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId
import org.openlines.core.Draft
import org.openlines.core.OffersSnapshot
import org.openlines.core.OperatorId
import org.openlines.core.RowKind
import org.openlines.core.TimelineAnchor
import org.openlines.core.TimelineHead
import org.openlines.core.TimelineRow
import org.openlines.core.TimelineSnapshot
import org.openlines.core.UnsentState
import org.openlines.kit.TimelinePlace
import org.openlines.kit.teamSnapshots
import org.openlines.kit.timelineSnapshots

/** A dialog: the window onto its timeline, the two composers with their drafts, and what can be done with it. */
class DialogPresenter(private val desk: Desk, private val id: DialogId) :
    Presenter<DialogState, DialogEvent>(desk.scope, DialogState(id)) {

    private val places = MutableStateFlow<TimelinePlace?>(null)

    /** What stands in the composer that is out of sight, and in the one that is seen. */
    private val texts = HashMap<ComposerMode, String>()

    /** Composers whose words were typed here. */
    private val touched = HashSet<ComposerMode>()

    /** Words of another device, beside those that were typed here. */
    private val theirs = HashMap<ComposerMode, String>()

    /** Words of another device that the operator does not want. */
    private val unwanted = HashMap<ComposerMode, String>()

    /** The mode that was chosen; where only notes may be written, it is not the one that counts. */
    private var chosen = rememberedMode()
    private var known = false
    private var marked = 0L
    private var revision = 0L

    private val footStep = Once<FootStep>()
    private val withdrawal = Once<Handover>()
    private val invitation = Once<Asker>()

    /** Messages that are being stored. */
    private var sending = 0

    /** Stores the last edit; if it cannot be stored, its words come back. */
    private var saving: Job? = null

    init {
        show { it.copy(composer = it.composer.copy(mode = chosen), editing = desk.memory[editKey()]?.let(Editing::of)) }
        follow(desk.freshness) { state, freshness -> state.copy(freshness = freshness) }
        scope.launch { desk.news.filterNotNull().collect(::heard) }
        scope.launch {
            desk.drafts.problems.filter { (place, problem) -> place.dialog == id && !isTooLong(problem) }
                .collect { (_, problem) -> show { troubled(it, problem) } }
        }
        scope.launch {
            val timeline = desk.account.timelineSnapshots(id, places.filterNotNull())
                .onCompletion { if (!known) show { it.copy(gone = true) } }
            combine(timeline, desk.offers, desk.news, ::Seen).collect(::shown)
        }
    }

    private data class Seen(val timeline: TimelineSnapshot, val offers: OffersSnapshot?, val news: AccountSnapshot?)

    override fun on(event: DialogEvent) = when (event) {
        is DialogEvent.TextChanged -> typed(event.text)
        is DialogEvent.ModeChanged -> switch(event.mode)
        DialogEvent.Send -> send()
        DialogEvent.UseOtherDraft -> useOther()
        DialogEvent.DismissOtherDraft -> dismissOther()
        is DialogEvent.Edit -> edit(event.message)
        is DialogEvent.EditChanged -> editChanged(event.text)
        DialogEvent.SaveEdit -> saveEdit()
        DialogEvent.StopEdit -> stopEdit()
        is DialogEvent.Recall -> recall(event.message)
        is DialogEvent.Seen -> read(event.seq)
        is DialogEvent.Scrolled -> scrolled(event.seq)
        DialogEvent.JumpToNewest -> places.value = TimelinePlace()
        DialogEvent.TakeStep -> step(state.value.foot)
        is DialogEvent.Choose -> choose(event.action)
        is DialogEvent.Invite -> invite(event.operator)
        DialogEvent.CancelInvite -> show { it.copy(inviting = null) }
        DialogEvent.InviteAsker -> inviteAsker()
        DialogEvent.WithdrawTransfer -> withdrawTransfer()
        DialogEvent.Confirm -> confirm()
        DialogEvent.CancelQuestion -> show { it.copy(asking = null) }
        is DialogEvent.Retry -> retry(event.command)
        is DialogEvent.TakeBack -> takeBack(event.command)
        is DialogEvent.Delete -> delete(event.command)
        is DialogEvent.LookAtHeld -> desk.routes.open(Route.HeldReply(id, event.command))
        DialogEvent.DismissProblem -> show { it.copy(problem = null) }
        DialogEvent.Back -> desk.routes.close(Route.Dialog(id))
    }

    override fun troubled(state: DialogState, problem: Problem?) = state.copy(problem = problem)

    // What the core shows.

    private fun shown(seen: Seen) {
        val (timeline, offers, news) = seen
        val head = timeline.head
        if (head.dialog != null) known = true
        // Offers and news bring the same timeline again.
        val told = timeline.revision > revision
        if (told) ComposerMode.entries.forEach { adopt(it, draft(head, it)?.text.orEmpty()) }
        revision = timeline.revision
        val foot = foot(head.dialog, offers?.rows.orEmpty(), news?.shift)
        val handover = handover(head.dialog, desk.info.operator)
        // Of a window further up it is not known what came of what is asked there.
        val newest = if (timeline.after == 0) timeline.rows else emptyList()
        val asker = asker(head.dialog, newest, head.participants)
        footStep.shown(stepOf(foot), told)
        withdrawal.shown(handover?.takeIf { !it.withdrawing }, told)
        invitation.shown(asker, told)
        show { state ->
            state.copy(
                dialog = head.dialog,
                gone = head.dialog == null && (known || state.freshness.isLive),
                rows = timeline.rows,
                before = timeline.before,
                after = timeline.after,
                readBefore = state.readBefore ?: head.read.takeIf { head.dialog != null },
                foot = foot,
                handover = handover,
                participants = head.participants,
                asker = asker,
                menu = menu(head.dialog),
                composer = composer(state.composer.copy(mode = modeAt(foot)), head),
                editing = state.editing?.knowing(timeline.rows),
            )
        }
    }

    private fun composer(now: Composer, head: TimelineHead): Composer {
        val other = theirs[now.mode] ?: draft(head, now.mode)?.otherDraft
        return now.copy(
            text = texts[now.mode].orEmpty(),
            otherDraft = other.takeIf { it != unwanted[now.mode] && it != texts[now.mode] },
            otherModeHasDraft = texts[otherMode(now.mode)].orEmpty().isNotBlank(),
        )
    }

    private fun draft(head: TimelineHead, mode: ComposerMode): Draft? =
        if (mode == ComposerMode.NOTE) head.note else head.reply

    /** Takes in a text of another device: in place of an untouched one, beside one that was typed here. */
    private fun adopt(mode: ComposerMode, text: String) {
        val foreign = desk.drafts.arrived(place(mode), text)
        when {
            mode !in texts -> texts[mode] = desk.drafts.words(place(mode))
            !foreign || sending > 0 -> Unit
            mode in touched && text.isNotBlank() && text != texts[mode] -> theirs[mode] = text
            else -> texts[mode] = text
        }
    }

    private fun heard(news: AccountSnapshot) {
        val typist = news.typist?.takeIf { it.dialog == id }
        show { it.copy(typingAt = typist?.at, typingByCustomer = typist != null && typist.operator == null) }
    }

    // The window and the read mark.

    private fun scrolled(seq: Long) {
        val state = state.value
        val numbered = state.rows.orEmpty().mapNotNull { it.seq }
        val (first, last) = (numbered.firstOrNull() ?: return) to numbered.last()
        val nearTop = seq - first < EDGE && state.before > 0
        val nearEnd = last - seq < EDGE
        when {
            nearTop || nearEnd && state.after > 0 -> places.value = TimelinePlace(TimelineAnchor.At(seq))
            // At the end again: move with it.
            nearEnd && places.value?.anchor is TimelineAnchor.At -> places.value = TimelinePlace()
        }
    }

    private fun read(seq: Long) {
        if (seq <= marked) return
        marked = seq
        scope.launch { problemOf(desk.clock) { desk.account.markRead(id, seq) }?.let { marked = 0 } }
    }

    // The composers.

    private fun place(mode: ComposerMode) = Drafts.Place(id, mode)

    private fun typed(text: String) = put(state.value.composer.mode, text)

    private fun put(mode: ComposerMode, text: String) {
        texts[mode] = text
        if (text.isBlank()) touched -= mode else touched += mode
        desk.drafts.put(place(mode), text)
        if (mode == ComposerMode.REPLY && text.isNotEmpty()) desk.account.typing(id)
        refreshComposer()
    }

    private fun refreshComposer() = show { state ->
        val (now, text) = state.composer to texts[state.composer.mode].orEmpty()
        val other = texts[otherMode(now.mode)].orEmpty().isNotBlank()
        state.copy(composer = now.copy(text = text, otherModeHasDraft = other, sending = sending > 0))
    }

    private fun otherMode(mode: ComposerMode) =
        if (mode == ComposerMode.REPLY) ComposerMode.NOTE else ComposerMode.REPLY

    private fun switch(mode: ComposerMode) {
        desk.memory[modeKey()] = mode.name.takeIf { mode != ComposerMode.REPLY }
        chosen = mode
        show { it.copy(composer = it.composer.copy(mode = modeAt(it.foot), otherDraft = null)) }
        refreshComposer()
    }

    /** Where only notes may be written, what is typed is a note, whatever was chosen before (P43). */
    private fun modeAt(foot: Foot) = if (foot is Foot.NoteOnly) ComposerMode.NOTE else chosen

    private fun rememberedMode() =
        ComposerMode.entries.firstOrNull { it.name == desk.memory[modeKey()] } ?: ComposerMode.REPLY

    private fun modeKey() = "composer.${desk.info.id}.${id.value}"

    private fun useOther() {
        val (mode, own, other) = state.value.composer.run { Triple(mode, text, otherDraft ?: return) }
        unwanted -= mode
        if (own.isBlank()) theirs -= mode else theirs[mode] = own
        put(mode, other)
        show { it.copy(composer = it.composer.copy(otherDraft = theirs[mode])) }
    }

    private fun dismissOther() {
        val (mode, other) = state.value.composer.run { mode to (otherDraft ?: return) }
        unwanted[mode] = other
        theirs -= mode
        show { it.copy(composer = it.composer.copy(otherDraft = null)) }
    }

    private fun send() {
        val composer = state.value.composer
        if (!composer.canSend) return
        val note = composer.mode == ComposerMode.NOTE
        val command = if (note) Command.Note(id, composer.text) else Command.Send(id, composer.text)
        texts[composer.mode] = ""
        touched -= composer.mode
        store(composer.mode, composer.text, command)
    }

    /** Stores a message, whatever becomes of the screen; what cannot be stored stands in the composer again. */
    private fun store(mode: ComposerMode, text: String, command: Command) {
        sending += 1
        show { troubled(it, null) }
        refreshComposer()
        val usesDraft = suspend {
            desk.drafts.settled(place(mode))
            desk.drafts.used(place(mode))
        }
        val storing = desk.submit(command, usesDraft) { problem ->
            desk.drafts.notUsed(place(mode))
            texts[mode] = joined(text, texts[mode])
            show { troubled(it, problem) }
        }
        desk.scope.launch {
            storing.join()
            sending -= 1
            refreshComposer()
        }
    }

    private fun joined(first: String, second: String?) =
        listOf(first, second.orEmpty()).filter(String::isNotBlank).joinToString("\n")

    // A message is edited.

    private fun edit(message: CommandId) = oneAtATime {
        val row = state.value.rows?.firstOrNull { it.message == message }
        if (row != null) keep(Editing(message, row.text))
    }

    /** No words under way are lost for others, nor those that come back because they could not be stored. */
    private fun oneAtATime(begin: () -> Unit) {
        scope.launch(start = UNDISPATCHED) {
            saving?.join()
            if (state.value.editing == null) begin()
        }
    }

    private fun editChanged(text: String) {
        // A keystroke may come while they are being saved.
        state.value.editing?.let { keep(it.copy(text = text)) }
    }

    /** Changed words are asked about before they are lost. */
    private fun stopEdit() {
        val editing = state.value.editing ?: return
        val changed = editing.text.isNotBlank() && editing.text != editing.original
        if (changed) ask(DialogQuestion.StopEdit(editing.text)) else keep(null)
    }

    /** What never left is given up here: its customer has seen nothing of it. */
    private fun recall(message: CommandId) {
        val own = unsent(message)?.takeIf { it.unsent?.state == UnsentState.QUEUED && it.unsent?.attempts == 0 }
        if (own != null) delete(message) else ask(DialogQuestion.Recall(message))
    }

    /** Like the words of a held reply they survive the process; the draft is another matter and stays untouched. */
    private fun keep(editing: Editing?) {
        desk.memory[editKey()] = editing?.kept
        show { it.copy(editing = editing) }
    }

    private fun editKey() = "edit.${desk.info.id}.${id.value}"

    private fun saveEdit() {
        val editing = state.value.editing?.takeIf { it.canSave } ?: return
        show { troubled(it.copy(editing = null), null) }
        var stored = true
        val job = desk.submit(Command.Edit(id, editing.message, editing.text)) { problem ->
            stored = false
            keep(editing)
            show { troubled(it, problem) }
        }
        // Only then: until the core has them the words are here.
        job.invokeOnCompletion { ended -> if (stored && ended == null) desk.memory[editKey()] = null }
        saving = job
    }

    // What is done with the dialog.

    private fun step(foot: Foot) = when (val step = stepOf(foot)) {
        is FootStep.Accept -> once(footStep, step, Command.Accept(step.offer))
        is FootStep.Take -> if (step.needsShift) desk.routes.open(Route.Shift) else once(footStep, step, Command.Take(id))
        is FootStep.TakeOver -> ask(DialogQuestion.TakeOver(step.responsible))
        FootStep.Resume -> once(footStep, step, Command.Resume(id))
        FootStep.AskInvite -> once(footStep, step, Command.AskInvite(id))
        is FootStep.OnItsWay, null -> Unit
    }

    private fun stepOf(foot: Foot): FootStep? = when (foot) {
        is Foot.Step -> foot.step
        is Foot.NoteOnly -> foot.step
        Foot.Nothing, Foot.Write, is Foot.ReadOnly -> null
    }

    private fun <Step : Any> once(steps: Once<Step>, step: Step, command: Command) {
        if (!steps.take(step)) return
        val storing = desk.submit(command) { problem ->
            steps.failed()
            show { troubled(it, problem) }
        }
        desk.scope.launch {
            storing.join()
            steps.stored()
        }
    }

    private fun withdrawTransfer() {
        val handover = state.value.handover?.takeIf { !it.withdrawing } ?: return
        once(withdrawal, handover, Command.WithdrawTransfer(id))
    }

    private fun choose(action: DialogAction) = when (action) {
        DialogAction.CLOSE -> ask(DialogQuestion.Close)
        DialogAction.NO_REPLY_NEEDED -> ask(DialogQuestion.NoReplyNeeded)
        DialogAction.LEAVE -> ask(DialogQuestion.Leave)
        DialogAction.TRANSFER -> desk.routes.open(Route.Transfer(id))
        DialogAction.INVITE -> chooseColleague()
        DialogAction.PIN -> submit(Command.Pin(id))
        DialogAction.UNPIN -> submit(Command.Unpin(id))
        DialogAction.NUDGE -> submit(Command.Nudge(id))
        DialogAction.WHY -> desk.routes.open(Route.Why(id))
        DialogAction.SPAM -> spam()
        DialogAction.UNSPAM -> submit(Command.Unspam(id))
    }

    /** Back to the inbox, where it can be undone. */
    private fun spam() {
        desk.undos.begin(UndoStep.Spam(id), state.value.dialog?.customerName.orEmpty())
        desk.routes.open(Route.Inbox)
    }

    private fun chooseColleague() {
        show { it.copy(inviting = Inviting()) }
        scope.launch {
            val team = desk.account.teamSnapshots().firstOrNull()?.rows
            show { state ->
                val choices = invitable(team, state, desk.info.operator)
                if (state.inviting == null) state else state.copy(inviting = Inviting(choices))
            }
        }
    }

    private fun invite(operator: OperatorId) {
        if (state.value.inviting?.colleagues.orEmpty().none { it.colleague.id == operator }) return
        show { it.copy(inviting = null) }
        submit(Command.Invite(id, operator))
    }

    private fun inviteAsker() {
        val asker = state.value.asker ?: return
        once(invitation, asker, Command.Invite(id, asker.operator))
    }

    private fun ask(question: DialogQuestion) = show { it.copy(asking = question) }

    private fun confirm() {
        val question = state.value.asking ?: return
        show { it.copy(asking = null) }
        when (question) {
            DialogQuestion.Close -> submit(Command.Close(id))
            DialogQuestion.NoReplyNeeded -> submit(Command.NoReplyNeeded(id))
            is DialogQuestion.TakeOver -> submit(Command.TakeOver(id))
            DialogQuestion.Leave -> submit(Command.Leave(id))
            is DialogQuestion.Delete -> discard(question.command)
            is DialogQuestion.Recall -> submit(Command.Recall(id, question.message))
            is DialogQuestion.StopEdit -> keep(null)
        }
    }

    private fun submit(command: Command) {
        desk.submit(command) { problem -> show { troubled(it, problem) } }
    }

    // Own commands that the portal has not confirmed.

    private fun unsent(command: CommandId): TimelineRow? =
        state.value.rows?.firstOrNull { it.unsent?.command == command }

    private fun delete(command: CommandId) {
        val words = unsent(command)?.text ?: return
        if (words.isBlank()) discard(command) else ask(DialogQuestion.Delete(command, words))
    }

    private fun discard(command: CommandId) {
        desk.scope.launch {
            val problem = problemOf(desk.clock) { desk.account.discard(command) }
            if (problem != null) show { troubled(it, problem) }
        }
    }

    /** A refused text goes again as a new command; one that waits is tried now. */
    private fun retry(command: CommandId) {
        val row = unsent(command) ?: return
        if (row.unsent?.state != UnsentState.REFUSED) {
            scope.launch { attempt(desk.clock) { desk.account.syncOnce(RETRY_MS) } }
            return
        }
        if (row.unsent?.asksAnyway == true) {
            scope.launch { attempt(desk.clock) { desk.account.sendAnyway(command) } }
            return
        }
        val again = when (row.kind) {
            RowKind.MESSAGE -> Command.Send(id, row.text)
            RowKind.NOTE -> Command.Note(id, row.text)
            else -> return
        }
        desk.scope.launch {
            // The new one first: at no moment are the words nowhere.
            attempt(desk.clock) {
                desk.account.submit(again)
                desk.account.discard(command)
            }
        }
    }

    private fun takeBack(command: CommandId) {
        val row = unsent(command) ?: return
        when (row.unsent?.kind) {
            "edit" -> takeBackEdit(row, command)
            "recall" -> discard(command)
            else -> takeBackText(row, command)
        }
    }

    /** Its words go where they were written, not among those of the next reply. */
    private fun takeBackEdit(row: TimelineRow, command: CommandId) = oneAtATime {
        val editing = Editing(row.message ?: return@oneAtATime, null, row.text)
        keep(editing)
        desk.scope.launch {
            val done = attempt(desk.clock) { desk.account.discard(command) }
            // On its way already: these words are those of the message.
            val now = state.value.editing
            if (!done && now?.message == editing.message && now.text == editing.text) keep(null)
        }
    }

    private fun takeBackText(row: TimelineRow, command: CommandId) {
        val mode = if (row.kind == RowKind.NOTE) ComposerMode.NOTE else ComposerMode.REPLY
        val before = texts[mode].orEmpty()
        put(mode, joined(row.text, before))
        switch(mode)
        desk.scope.launch {
            // Given up only when they are safe in the composer.
            desk.drafts.settled(place(mode))
            val done = attempt(desk.clock) { desk.account.discard(command) }
            if (!done && texts[mode] == joined(row.text, before)) put(mode, before)
        }
    }

    private fun isTooLong(problem: Problem) = (problem as? Problem.Refused)?.code == "text_too_long"

    private companion object {
        /** Entries from the window's edge where the next window is fetched. */
        const val EDGE = 30L

        const val RETRY_MS = 15_000L
    }
}
