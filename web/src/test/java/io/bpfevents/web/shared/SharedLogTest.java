package io.bpfevents.web.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.web.json.MessageEncoder;
import io.bpfevents.web.json.SharedClientJson;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.LossItem;
import io.bpfevents.web.source.SampleEvents;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.json.JsonMapper;

/** The messages that the log keeps, and the losses that it reports to slow clients. */
class SharedLogTest {
    private static final Set<Kind> EXEC = EnumSet.of(Kind.EXEC);
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    private final MessageEncoder encoder = new MessageEncoder(new JsonMapper());
    private final SharedLog log = new SharedLog(encoder, 4, 1_000_000);

    private void append(Kind... kinds) {
        for (Kind kind : kinds) {
            log.append(SampleEvents.of(kind));
        }
    }

    /** The data of losses, and the types of events. */
    private List<String> read(SharedLog.Cursor cursor) {
        List<String> messages = new ArrayList<>();
        for (var next = log.next(cursor); next != null; next = log.next(cursor)) {
            messages.add("loss".equals(next.event()) ? next.data() : next.event());
        }
        return messages;
    }

    private static String overflow(Kind kind, long count) {
        return loss("BUFFER_OVERFLOW", '"' + kind.label() + '"', count);
    }

    private static String loss(String cause, String kind, Object count) {
        return "{\"cause\":\"%s\",\"kind\":%s,\"count\":%s}".formatted(cause, kind, count);
    }

    private static String event(Kind kind) {
        return kind.label();
    }

    @Test
    void shouldReturnTheCursorsKindsFromTheCursorOn() {
        append(Kind.EXEC);
        SharedLog.Cursor execs = log.atEnd(EXEC);
        SharedLog.Cursor all = log.atEnd(ALL);
        append(Kind.OPEN, Kind.EXEC);

        assertThat(read(execs)).containsExactly(event(Kind.EXEC));
        assertThat(read(all)).containsExactly(event(Kind.OPEN), event(Kind.EXEC));
        assertThat(read(all)).isEmpty();
    }

    @Test
    void shouldCountEvictedEventsPerKind() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        SharedLog.Cursor all = log.atEnd(ALL);
        append(Kind.EXEC, Kind.OPEN, Kind.OPEN, Kind.EXEC, Kind.OPEN, Kind.EXIT, Kind.OPEN);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 1, 1));
        assertThat(log.describe("s2", all)).isEqualTo(new SharedClientJson("s2", 0, 3, 4));

        assertThat(read(execs)).containsExactly(overflow(Kind.EXEC, 1), event(Kind.EXEC));
        assertThat(read(all))
                .containsExactly(
                        overflow(Kind.EXEC, 1),
                        overflow(Kind.OPEN, 2),
                        event(Kind.EXEC),
                        event(Kind.OPEN),
                        event(Kind.EXIT),
                        event(Kind.OPEN));
        assertThat(log.dropped()).isEqualTo(4);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 1, 1, 0));
    }

    @Test
    void shouldNotReportLossesOfOtherKinds() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        append(Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.EXEC);

        assertThat(read(execs)).containsExactly(event(Kind.EXEC));
    }

    @Test
    void shouldReportTheLossesOfAnEvictedLossButCountOnlyEvents() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        log.append(new LossItem(Kind.EXEC, "X", 100));
        append(Kind.EXEC);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 0, 1));
        append(Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.OPEN);

        assertThat(read(execs)).containsExactly(overflow(Kind.EXEC, 101));
        assertThat(log.dropped()).isEqualTo(1);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 1, 0));
    }

    @Test
    void shouldReturnALossWithoutCountingIt() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        log.append(new LossItem(Kind.EXEC, "X", 100));

        assertThat(read(execs)).containsExactly(loss("X", "\"exec\"", 100));
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 0, 0));
    }

    @Test
    void shouldResumeAfterTheLastMessage() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC, Kind.OPEN, Kind.EXIT);
        long last = id(log.next(first));

        assertThat(read(log.after(last, ALL))).containsExactly(event(Kind.OPEN), event(Kind.EXIT));
        assertThat(read(log.after(last, EXEC))).isEmpty();
        assertThat(read(log.after(last + 2, ALL))).isEmpty();
    }

    @Test
    void shouldReportMessagesThatWereEvicted() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC);
        long last = id(log.next(first));
        append(Kind.OPEN, Kind.OPEN, Kind.EXEC, Kind.EXEC, Kind.EXEC, Kind.EXIT);

        assertThat(read(log.after(last, EnumSet.of(Kind.OPEN, Kind.EXIT))))
                .containsExactly(loss("REPLAY_GONE", "null", null), event(Kind.EXIT));
        assertThat(read(log.after(last, ALL))).startsWith(loss("REPLAY_GONE", "null", 2));
    }

    @Test
    void shouldNotReportEvictedMessagesOfOtherKinds() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC);
        long last = id(log.next(first));
        append(Kind.OPEN, Kind.OPEN, Kind.EXEC, Kind.EXEC, Kind.EXEC, Kind.EXIT);

        assertThat(read(log.after(last, EnumSet.of(Kind.EXIT)))).containsExactly(event(Kind.EXIT));
    }

    @Test
    void shouldRecogniseIdsOfOtherRuns() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC);
        long last = id(log.next(first));

        for (long foreign : new long[] {Long.MIN_VALUE, 0, last - 2, last + 1, Long.MAX_VALUE}) {
            assertThat(read(log.after(foreign, ALL)))
                    .containsExactly(loss("REPLAY_GONE", "null", null), event(Kind.EXEC));
        }
    }

    @Test
    void shouldLimitTheBytesOfItsMessages() {
        int size = encoder.encode(SampleEvents.of(Kind.EXEC)).data().length();
        SharedLog small = new SharedLog(encoder, 4, 2L * size);
        SharedLog.Cursor cursor = small.atEnd(EXEC);
        for (int i = 0; i < 3; i++) {
            small.append(SampleEvents.of(Kind.EXEC));
        }

        assertThat(small.next(cursor))
                .extracting(ServerSentEvent::data)
                .isEqualTo(overflow(Kind.EXEC, 1));
        assertThat(small.describe("s1", cursor).buffered()).isEqualTo(2);
    }

    private static long id(ServerSentEvent<String> message) {
        return Long.parseLong(message.id());
    }
}
