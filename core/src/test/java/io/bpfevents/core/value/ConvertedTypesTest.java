package io.bpfevents.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.record.RecordLayout;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Components whose class stands for a number or bytes of C. */
@SuppressWarnings("ArrayRecordComponent")
class ConvertedTypesTest {
    record Times(
            @Clock(ClockId.REALTIME) Instant real,
            @Clock(ClockId.MONOTONIC) Instant monotonic,
            @Clock(ClockId.BOOTTIME) Instant boot,
            Duration took) {}

    private static MemorySegment numbers(long... numbers) {
        ByteBuffer bytes =
                ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.nativeOrder());
        Arrays.stream(numbers).forEach(bytes::putLong);
        return MemorySegment.ofArray(bytes.array());
    }

    @Test
    void shouldConvertNanosecondsToWallClockTime() {
        long monotonic = System.nanoTime(); // the same clock on Linux
        Instant now = Instant.now();
        Times times =
                RecordLayout.declared(Times.class)
                        .decode(numbers(1_500_000_000_000_000_001L, monotonic, 5, 1_000_000_001));

        assertThat(times.real()).isEqualTo(Instant.ofEpochSecond(1_500_000_000, 1));
        assertThat(Duration.between(times.monotonic(), now).abs())
                .isLessThan(Duration.ofSeconds(1)); // of preemption between the two readings
        assertThat(times.boot()).isBefore(now);
        assertThat(times.took()).isEqualTo(Duration.ofSeconds(1, 1));
    }

    @Test
    void shouldKeepTheOrderAndDistanceOfTimes() {
        RecordLayout<Times> layout = RecordLayout.declared(Times.class);
        long begin = System.nanoTime();
        Times first = layout.decode(numbers(0, begin - 7, 0, 0));
        Times second = layout.decode(numbers(0, begin, 0, 0));
        assertThat(Duration.between(first.monotonic(), second.monotonic()))
                .isEqualTo(Duration.ofNanos(7));
    }

    @Test
    void shouldEncodeTimes() {
        RecordLayout<Times> layout = RecordLayout.declared(Times.class);
        Instant now = Instant.now();
        Times times = new Times(now, now.minusNanos(1), now.minusNanos(2), Duration.ofNanos(3));
        assertThat(layout.decode(MemorySegment.ofArray(layout.encode(times)))).isEqualTo(times);
    }

    record NoClock(Instant time) {}

    @Test
    void shouldRequireTheClock() {
        assertThatThrownBy(() -> RecordLayout.declared(NoClock.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("@Clock(ClockId.MONOTONIC) for bpf_ktime_get_ns()");
    }

    record Addresses(@Size(4) InetAddress v4, @Size(16) InetAddress v6) {}

    @Test
    void shouldConvertAddresses() throws UnknownHostException {
        RecordLayout<Addresses> layout = RecordLayout.declared(Addresses.class);
        InetAddress v4 = InetAddress.getByName("192.0.2.1");
        InetAddress v6 = InetAddress.getByName("2001:db8::1");
        for (Addresses addresses :
                List.of(new Addresses(v4, v6), new Addresses(v4, v4) /* mapped */)) {
            byte[] bytes = layout.encode(addresses);
            assertThat(bytes).hasSize(20);
            assertThat(layout.decode(MemorySegment.ofArray(bytes))).isEqualTo(addresses);
        }
        assertThat(layout.encode(new Addresses(v4, v4)))
                .endsWith(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1);
        assertThat(layout.decode(MemorySegment.ofArray(new byte[20])).v4().isAnyLocalAddress())
                .isTrue();
        assertThatThrownBy(() -> layout.encode(new Addresses(v6, v6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2001:db8");
    }

    record WrongSize(@Size(5) InetAddress address) {}

    @Test
    void shouldRejectAnAddressOfAnotherSize() {
        assertThatThrownBy(() -> RecordLayout.declared(WrongSize.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("requires __u8[4] or __u8[16]");
    }

    record Resolved(int before, List<InetAddress> addresses) {}

    record Two(@Size(2) List<InetAddress> addresses) {}

    @Test
    void shouldConvertAsManyAddressesAsWereSent() throws UnknownHostException {
        RecordLayout<Resolved> layout = RecordLayout.declared(Resolved.class);
        InetAddress v4 = InetAddress.getByName("192.0.2.1");
        InetAddress v6 = InetAddress.getByName("2001:db8::1");
        for (List<InetAddress> addresses : List.of(List.<InetAddress>of(), List.of(v4, v6))) {
            Resolved resolved = new Resolved(7, addresses);
            byte[] bytes = layout.encode(resolved);
            assertThat(bytes).hasSize(4 + 16 * addresses.size());
            assertThat(layout.decode(MemorySegment.ofArray(bytes))).isEqualTo(resolved);
            byte[] padded = Arrays.copyOf(bytes, bytes.length + 7);
            assertThat(layout.decode(MemorySegment.ofArray(padded))).isEqualTo(resolved);
        }
        RecordLayout<Two> two = RecordLayout.declared(Two.class);
        Two both = new Two(List.of(v6, v4));
        assertThat(two.decode(MemorySegment.ofArray(two.encode(both)))).isEqualTo(both);
        assertThatThrownBy(() -> two.encode(new Two(List.of(v4, v4, v4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("addresses has 48 bytes");
    }

    record Padded(@Size(8) List<String> texts, int after) {}

    record Last(int before, @Size(8) List<String> texts) {}

    record Flexible(int before, List<String> texts) {}

    private static MemorySegment text(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldSplitTexts() {
        RecordLayout<Padded> padded = RecordLayout.declared(Padded.class);
        assertThat(padded.decode(text("ls\0-l\0\0\0....")).texts()).containsExactly("ls", "-l");
        assertThat(padded.decode(text("ls\0-lon\0....")).texts()).containsExactly("ls", "-lon");
        assertThat(padded.decode(text("ls\0-long....")).texts()).containsExactly("ls", "-long");
        assertThat(padded.decode(text("\0".repeat(12))).texts()).isEmpty();
        assertThat(padded.decode(text("\0a\0\0\0\0\0\0....")).texts()).containsExactly("", "a");
    }

    @Test
    void shouldSplitAsManyBytesAsWereSent() {
        RecordLayout<Last> last = RecordLayout.declared(Last.class);
        assertThat(last.decode(text("....a\0\0")).texts()).containsExactly("a", "");
        assertThat(last.decode(text("....a")).texts()).containsExactly("a");
        assertThat(last.decode(text("....")).texts()).isEmpty();
        assertThat(last.decode(text("....a\0\0\0\0\0\0\0")).texts()).containsExactly("a");
        assertThat(RecordLayout.declared(Flexible.class).decode(text("....a\0\0")).texts())
                .containsExactly("a", "");
    }

    @Test
    void shouldEncodeTexts() {
        Padded padded = new Padded(List.of("ls", "-l"), 7);
        RecordLayout<Padded> layout = RecordLayout.declared(Padded.class);
        assertThat(layout.encode(padded)).hasSize(12);
        assertThat(layout.decode(MemorySegment.ofArray(layout.encode(padded)))).isEqualTo(padded);
        Last last = new Last(7, List.of("a", ""));
        RecordLayout<Last> early = RecordLayout.declared(Last.class);
        assertThat(early.encode(last)).hasSize(7);
        assertThat(early.decode(MemorySegment.ofArray(early.encode(last)))).isEqualTo(last);
        assertThatThrownBy(() -> layout.encode(new Padded(List.of("too long"), 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("texts has 9 bytes, its field in C has 8");
        assertThatThrownBy(() -> layout.encode(new Padded(List.of("a\0b"), 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
    }

    record Numbers(List<Integer> numbers) {}

    @Test
    void shouldRejectOtherLists() {
        assertThatThrownBy(() -> RecordLayout.declared(Numbers.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("List<String>");
    }

    record Optional(
            int pid,
            @BpfField(optional = true) Duration took,
            @BpfField(optional = true) @Size(4) InetAddress address) {}

    @Test
    void shouldBeNullWhereAnOptionalFieldIsMissing() {
        assertThat(RecordLayout.declared(Optional.class).decode(text("....")))
                .isEqualTo(new Optional(0x2e2e2e2e, null, null));
    }

    record Span(Duration took, @Size(4) InetAddress peer) {}

    record Outer(int id, Span span, @Size(2) Span[] spans) {}

    @Test
    void shouldConvertWithinNestedRecords() throws UnknownHostException {
        RecordLayout<Outer> layout = RecordLayout.declared(Outer.class);
        Span one = new Span(Duration.ofNanos(1), InetAddress.getByName("192.0.2.1"));
        Span two = new Span(Duration.ofNanos(2), InetAddress.getByName("192.0.2.2"));
        byte[] bytes = layout.encode(new Outer(7, one, new Span[] {two, one}));
        assertThat(bytes).hasSize(8 + 3 * 16);
        Outer outer = layout.decode(MemorySegment.ofArray(bytes));
        assertThat(outer.span()).isEqualTo(one);
        assertThat(outer.spans()).containsExactly(two, one);
    }
}
