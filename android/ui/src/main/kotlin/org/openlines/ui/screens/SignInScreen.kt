package org.openlines.ui.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.relocation.BringIntoViewRequester
import androidx.compose.foundation.relocation.bringIntoViewRequester
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.runtime.withFrameNanos
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentType
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.unit.dp
import org.openlines.presentation.Freshness
import org.openlines.presentation.Problem
import org.openlines.presentation.SignInEvent
import org.openlines.presentation.SignInState
import org.openlines.ui.Icons
import org.openlines.ui.parts.Field
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Gap
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.Tap
import org.openlines.ui.parts.sentenceOf
import org.openlines.ui.words

/** Server, login, password; what is wrong stands beside what has to be corrected. */
@Composable
fun SignInScreen(state: SignInState, onEvent: (SignInEvent) -> Unit) {
    Frame(
        head = { if (state.canGoBack) Head(words.signInTitle, { onEvent(SignInEvent.Back) }) },
        freshness = Freshness(),
        problem = null,
        onDismissProblem = {},
    ) {
        Box(Modifier.fillMaxSize(), Alignment.TopCenter) {
            Column(Modifier.widthIn(max = 440.dp).verticalScroll(rememberScrollState()).padding(horizontal = 24.dp)) {
                Gap(36)
                Mark()
                Gap(20)
                Welcome(state)
                Gap(24)
                Form(state, onEvent)
                Gap(24)
            }
        }
    }
}

/** The app's own mark: open lines that come together. */
@Composable
private fun Mark() {
    val color = MaterialTheme.colorScheme.primary
    val accent = MaterialTheme.colorScheme.tertiary
    Canvas(Modifier.size(72.dp, 48.dp)) {
        val pen = size.height / 9
        for ((row, part) in listOf(1f, 0.72f, 0.44f).withIndex()) {
            val y = size.height * (0.16f + 0.34f * row)
            drawLine(color, Offset(pen, y), Offset((size.width - pen) * part, y), pen, StrokeCap.Round)
            drawCircle(accent, pen * 0.8f, Offset((size.width - pen) * part, y))
        }
    }
}

@Composable
private fun Welcome(state: SignInState) {
    val again = state.again
    val title = if (again == null) words.signInWelcome else words.signInAgain(again)
    Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineMedium)
    if (state.problem.ledHere) {
        Gap(16)
        Trouble(state.problem)
    } else {
        val text = if (again == null) words.signInText else words.signInAgainText
        Gap(6)
        Text(text, style = MaterialTheme.typography.bodyLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
    }
}

/** It is why one has to sign in, not why that failed: it comes before what is to be filled in. */
private val Problem?.ledHere: Boolean
    get() = this == Problem.AccountGone || this is Problem.Refused && code == "device_revoked"

@Composable
private fun Form(state: SignInState, onEvent: (SignInEvent) -> Unit) {
    val address = KeyboardOptions(KeyboardCapitalization.None, false, KeyboardType.Uri, ImeAction.Next)
    val login = KeyboardOptions(KeyboardCapitalization.None, false, KeyboardType.Text, ImeAction.Next)
    Column(verticalArrangement = Arrangement.spacedBy(12.dp)) {
        Field(
            state.address, { onEvent(SignInEvent.AddressChanged(it)) }, words.signInAddress, Icons.Server,
            enabled = !state.busy && state.again == null, wrong = state.problem == Problem.WrongAddress,
            hint = words.signInAddressHint, options = address,
        )
        Field(
            state.login, { onEvent(SignInEvent.LoginChanged(it)) }, words.signInLogin, Icons.Person,
            Modifier.semantics { contentType = ContentType.Username },
            enabled = !state.busy, wrong = state.problem == Problem.WrongPassword, options = login,
        )
        Password(state, onEvent)
        if (!state.problem.ledHere) Trouble(state.problem)
        Strong(
            if (state.busy) words.signInBusy else words.signInAction, Icons.Forward, { onEvent(SignInEvent.Submit) },
            Modifier.fillMaxWidth(), state.canSubmit,
        )
        if (state.busy) LinearProgressIndicator(Modifier.fillMaxWidth())
    }
}

@Composable
private fun Password(state: SignInState, onEvent: (SignInEvent) -> Unit) {
    var shown by rememberSaveable { mutableStateOf(false) }
    Field(
        state.password, { onEvent(SignInEvent.PasswordChanged(it)) }, words.signInPassword, Icons.Lock,
        Modifier.semantics { contentType = ContentType.Password },
        enabled = !state.busy, wrong = state.problem == Problem.WrongPassword,
        options = KeyboardOptions(KeyboardCapitalization.None, false, KeyboardType.Password, ImeAction.Go),
        actions = KeyboardActions(onGo = { if (state.canSubmit) onEvent(SignInEvent.Submit) }),
        hidden = if (shown) VisualTransformation.None else PasswordVisualTransformation(),
        after = {
            val name = if (shown) words.signInHidePassword else words.signInShowPassword
            Tap(if (shown) Icons.EyeOff else Icons.Eye, name, { shown = !shown })
        },
    )
}

/** Why it did not work, and what to do. */
@Composable
private fun Trouble(problem: Problem?) {
    if (problem == null) return
    val colors = MaterialTheme.colorScheme
    val view = remember { BringIntoViewRequester() }
    LaunchedEffect(problem) {
        // With large type it would stand below the screen's edge. It has a place from the next frame on.
        withFrameNanos { }
        view.bringIntoView()
    }
    Surface(
        Modifier.fillMaxWidth().bringIntoViewRequester(view).semantics { liveRegion = LiveRegionMode.Assertive },
        shape = MaterialTheme.shapes.medium, color = colors.errorContainer, contentColor = colors.onErrorContainer,
    ) {
        Row(Modifier.padding(16.dp), Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
            Icon(Icons.Alert, null, Modifier.size(20.dp))
            Text(sentenceOf(problem), style = MaterialTheme.typography.bodyMedium)
        }
    }
}
