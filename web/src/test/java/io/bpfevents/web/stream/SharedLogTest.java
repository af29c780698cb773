package io.bpfevents.web.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Lost;
import io.bpfevents.web.source.Records;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.json.JsonMapper;

/** What is kept, and what those are told who come too late for it. */
class SharedLogTest {
    private static final Set<Kind> EXEC = EnumSet.of(Kind.EXEC);
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    private final FrameEncoder encoder = new FrameEncoder(new JsonMapper());
    private final SharedLog log = new SharedLog(encoder, 4, 1_000_000);

    private void append(Kind... kinds) {
        for (Kind kind : kinds) {
            log.append(Records.of(kind));
        }
    }

    /** Losses as they are told, and of events their type. */
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

    private static String item(Kind kind) {
        return kind.label();
    }

    @Test
    void shouldGiveEveryoneTheirKindsFromTheirPlaceOn() {
        append(Kind.EXEC);
        SharedLog.Cursor execs = log.atEnd(EXEC);
        SharedLog.Cursor all = log.atEnd(ALL);
        append(Kind.OPEN, Kind.EXEC);

        assertThat(read(execs)).containsExactly(item(Kind.EXEC));
        assertThat(read(all)).containsExactly(item(Kind.OPEN), item(Kind.EXEC));
        assertThat(read(all)).isEmpty();
    }

    @Test
    void shouldCountWhatOneWasTooSlowForByKind() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        SharedLog.Cursor all = log.atEnd(ALL);
        append(Kind.EXEC, Kind.OPEN, Kind.OPEN, Kind.EXEC, Kind.OPEN, Kind.EXIT, Kind.OPEN);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 1, 1));
        assertThat(log.describe("s2", all)).isEqualTo(new SharedClientJson("s2", 0, 3, 4));

        assertThat(read(execs)).containsExactly(overflow(Kind.EXEC, 1), item(Kind.EXEC));
        assertThat(read(all))
                .containsExactly(
                        overflow(Kind.EXEC, 1),
                        overflow(Kind.OPEN, 2),
                        item(Kind.EXEC),
                        item(Kind.OPEN),
                        item(Kind.EXIT),
                        item(Kind.OPEN));
        assertThat(log.dropped()).isEqualTo(4);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 1, 1, 0));
    }

    @Test
    void shouldNotTellOfKindsThatOneDoesNotWant() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        append(Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.EXEC);

        assertThat(read(execs)).containsExactly(item(Kind.EXEC));
    }

    @Test
    void shouldTellOfTheLossesWithinALostLossButCountEventsAlone() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        log.append(new Lost(Kind.EXEC, "X", 100));
        append(Kind.EXEC);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 0, 1));
        append(Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.OPEN);

        assertThat(read(execs)).containsExactly(overflow(Kind.EXEC, 101));
        assertThat(log.dropped()).isEqualTo(1);
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 1, 0));
    }

    @Test
    void shouldDeliverALossWithoutCountingIt() {
        SharedLog.Cursor execs = log.atEnd(EXEC);
        log.append(new Lost(Kind.EXEC, "X", 100));

        assertThat(read(execs)).containsExactly(loss("X", "\"exec\"", 100));
        assertThat(log.describe("s1", execs)).isEqualTo(new SharedClientJson("s1", 0, 0, 0));
    }

    @Test
    void shouldGoOnBehindTheLastMessage() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC, Kind.OPEN, Kind.EXIT);
        long last = id(log.next(first));

        assertThat(read(log.behind(last, ALL))).containsExactly(item(Kind.OPEN), item(Kind.EXIT));
        assertThat(read(log.behind(last, EXEC))).isEmpty();
        assertThat(read(log.behind(last + 2, ALL))).isEmpty();
    }

    @Test
    void shouldTellWhatIsNoLongerThere() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC);
        long last = id(log.next(first));
        append(Kind.OPEN, Kind.OPEN, Kind.EXEC, Kind.EXEC, Kind.EXEC, Kind.EXIT);

        assertThat(read(log.behind(last, EnumSet.of(Kind.OPEN, Kind.EXIT))))
                .containsExactly(loss("REPLAY_GONE", "null", null), item(Kind.EXIT));
        assertThat(read(log.behind(last, ALL))).startsWith(loss("REPLAY_GONE", "null", 2));
    }

    @Test
    void shouldNotTellThatOtherKindsAreNoLongerThere() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC);
        long last = id(log.next(first));
        append(Kind.OPEN, Kind.OPEN, Kind.EXEC, Kind.EXEC, Kind.EXEC, Kind.EXIT);

        assertThat(read(log.behind(last, EnumSet.of(Kind.EXIT)))).containsExactly(item(Kind.EXIT));
    }

    @Test
    void shouldTellThatAnIdIsOfAnotherRun() {
        SharedLog.Cursor first = log.atEnd(ALL);
        append(Kind.EXEC);
        long last = id(log.next(first));

        for (long foreign : new long[] {Long.MIN_VALUE, 0, last - 2, last + 1, Long.MAX_VALUE}) {
            assertThat(read(log.behind(foreign, ALL)))
                    .containsExactly(loss("REPLAY_GONE", "null", null), item(Kind.EXEC));
        }
    }

    @Test
    void shouldKeepNoMoreBytesThanItMay() {
        int size = encoder.encode(Records.of(Kind.EXEC)).data().length();
        SharedLog small = new SharedLog(encoder, 4, 2L * size);
        SharedLog.Cursor cursor = small.atEnd(EXEC);
        for (int i = 0; i < 3; i++) {
            small.append(Records.of(Kind.EXEC));
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
