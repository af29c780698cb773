package io.bpfevents.kafka.streams;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.internal.wire.AccountingJson;
import io.bpfevents.kafka.internal.wire.WireHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Records as a sink sends them, whose positions are the numbers of its events from 1 on. */
final class SinkRecords {
    static final StreamId EXEC = new StreamId("web-1", "exec", "boot-1", "exec#1");

    private SinkRecords() {}

    static Record<byte[], byte[]> event(long position, Instant at) {
        return sent(new byte[10], at, WireHeaders.position(position));
    }

    /** Of another host, whose name may be no valid one. */
    static Record<byte[], byte[]> event(String host, long position, Instant at) {
        Record<byte[], byte[]> of = event(position, at);
        return of.withKey((host + "/exec").getBytes(StandardCharsets.UTF_8));
    }

    static Record<byte[], byte[]> rejection(long position, Instant at) {
        return sent(
                null,
                at,
                WireHeaders.position(position),
                WireHeaders.rejected("RecordTooLargeException"));
    }

    static Record<byte[], byte[]> start(Instant at) {
        return accounting(Kind.START, OptionalLong.empty(), at);
    }

    static Record<byte[], byte[]> accounting(Kind kind, OptionalLong position, Instant at) {
        AccountingRecord accounting =
                new AccountingRecord(
                        EXEC,
                        kind,
                        at,
                        OptionalLong.of(0),
                        position,
                        position.orElse(0),
                        0,
                        0,
                        7,
                        0,
                        0,
                        OptionalLong.of(0),
                        0,
                        0,
                        OptionalLong.of(3));
        return sent(AccountingJson.write(accounting), at, WireHeaders.accounting());
    }

    private static Record<byte[], byte[]> sent(
            byte @Nullable [] value, Instant at, Header... headers) {
        RecordHeaders all = new RecordHeaders(headers);
        all.add(WireHeaders.stream(EXEC));
        byte[] key = EXEC.key().getBytes(StandardCharsets.UTF_8);
        return new Record<>(key, value, at.toEpochMilli(), all);
    }
}
