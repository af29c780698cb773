package io.bpfevents.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.microsoft.playwright.Page;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page's connection, with responses that a server sends only in case of trouble. */
@BrowserTest
class EventStreamIT {
    /** Replaces fetch: returns the given responses in turn and records the requests. */
    private static final String SCRIPT =
            """
            async (answers) => {
                const { EventStream } = await import('/stream.js');
                const { Pace } = await import('/pace.js');
                window.seen = { states: [], data: [], resumed: [], pulls: 0, cancelled: 0 };
                window.fetch = async (url, { headers }) => {
                    seen.resumed.push(headers['Last-Event-ID'] ?? null);
                    const answer = answers.shift();
                    if (answer.status) {
                        return Response.json({ detail: answer.detail }, { status: answer.status });
                    }
                    const bytes = (text) => new TextEncoder().encode(text);
                    return new Response(new ReadableStream({
                        start(body) {
                            if (answer.text) { body.enqueue(bytes(answer.text)); }
                            if (answers.length > 0 && !answer.silent) { body.close(); }
                        },
                        pull(body) {
                            seen.pulls++;
                            if (answer.endless) { body.enqueue(bytes(answer.endless)); }
                        },
                        cancel() { seen.cancelled++; },
                    }, { highWaterMark: 0 }));
                };
                window.pace = new Pace();
                pace.rate = 100;
                window.stream = new EventStream({
                    pace,
                    onMessage: ({ data }) => seen.data.push(data),
                    onState: (state, why) => seen.states.push(why ? `${state}: ${why}` : state),
                });
                stream.open('api/events');
            }
            """;

    private static final Map<String, Object> STAYS_OPEN = Map.of();

    private Page page;

    @BeforeEach
    void openPage(Chromium chromium) {
        page = chromium.empty();
        page.clock().install();
    }

    @AfterEach
    void closePage() {
        page.context().close();
    }

    @Test
    void shouldResumeAfterTheLastMessageThatItEmitted() {
        openStream(text("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\n"), STAYS_OPEN);
        advanceUntil("seen.resumed.length === 2");

        assertThat(page.evaluate("seen.resumed")).isEqualTo(Arrays.asList(null, "2"));
        assertThat(page.evaluate("seen.data")).isEqualTo(List.of("a", "b"));
        assertThat(page.evaluate("seen.states"))
                .asInstanceOf(LIST)
                .startsWith(
                        "connecting",
                        "open",
                        "waiting: the server closed the stream",
                        "connecting");
    }

    @Test
    void shouldRetryATemporaryRejection() {
        openStream(problem(429, "four streams are in use"), text("data: a\n\n"));
        advanceUntil("seen.data.length === 1");

        assertThat(page.evaluate("seen.states"))
                .asInstanceOf(LIST)
                .contains("waiting: four streams are in use");
    }

    @Test
    void shouldNotRetryAPermanentRejection() {
        openStream(problem(400, "no such policy"), STAYS_OPEN);
        advanceUntil("seen.states.includes('rejected: no such policy')");
        page.clock().runFor(60_000);

        assertThat(page.evaluate("seen.resumed.length")).isEqualTo(1);
    }

    @Test
    void shouldReconnectWhenTheServerIsSilent() {
        openStream(Map.of("silent", true, "text", "data: a\n\n"), text("data: b\n\n"));
        advanceUntil("seen.data.length === 2");

        assertThat(page.evaluate("seen.cancelled")).isEqualTo(1);
    }

    @Test
    void shouldNotReadWhileItsPaceIsZero() {
        openStream(Map.of("endless", "data: a\n\ndata: b\n\n"));
        advanceUntil("seen.data.length > 10");
        page.evaluate("pace.rate = 0");
        page.clock().runFor(1000); // messages of the chunk that was already read
        Object data = page.evaluate("seen.data.length");
        Object pulls = page.evaluate("seen.pulls");
        page.clock().runFor(60_000);
        assertThat(page.evaluate("seen.data.length")).isEqualTo(data);
        assertThat(page.evaluate("seen.pulls")).isEqualTo(pulls);
        assertThat(page.evaluate("seen.cancelled")).isEqualTo(0); // a pause is not a dead server

        page.evaluate("pace.rate = 10");
        page.clock().runFor(10_000);
        int more = (int) page.evaluate("seen.data.length") - (int) data;
        assertThat(more).isBetween(90, 110);

        page.evaluate("stream.close()");
        advanceUntil("seen.cancelled === 1");
    }

    /** Advances the page's clock until a condition is true. */
    private void advanceUntil(String condition) {
        for (int i = 0; i < 500; i++) {
            if ((boolean) page.evaluate(condition)) {
                return;
            }
            page.clock().runFor(500);
        }
        fail(condition + " never became true: " + page.evaluate("seen"));
    }

    private void openStream(Object... answers) {
        page.evaluate(SCRIPT, List.of(answers));
    }

    private static Map<String, Object> text(String text) {
        return Map.of("text", text);
    }

    private static Map<String, Object> problem(int status, String detail) {
        return Map.of("status", status, "detail", detail);
    }
}
