package io.bpfevents.catalog.network;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A program looked up a name: {@code getaddrinfo} of the C library returned. {@code
 * Filter.minDuration} applies to {@code latency}.
 *
 * <p>The C library is the file that this JVM itself uses, glibc or musl. Only calls into that file
 * are observed, not those of
 *
 * <ul>
 *   <li>static binaries, and 32-bit programs
 *   <li>programs that use another C library, such as musl beside glibc
 *   <li>containers, which have a file of their own, unless they share a layer of their image with
 *       this JVM
 *   <li>programs that resolve names themselves, as Go programs, browsers and {@code dig} do
 *   <li>other functions, such as {@code gethostbyname}
 * </ul>
 *
 * @param time of the return
 * @param latency of the call
 * @param result 0 for success, or the error code, see {@link #resultName}
 * @param addressesCut whether more than 8 addresses were found
 * @param host the name as the program passed it, which may also be an address; empty if it passed
 *     none. At most 255 bytes
 * @param addresses what was found, in the order of the result, the first 8; empty without success
 */
@BpfStruct("event")
public record NameLookup(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration latency,
        int result,
        boolean addressesCut,
        @Size(256) String host,
        List<InetAddress> addresses)
        implements KernelEvent {
    /** The name of the result, such as {@code EAI_NONAME}; empty for success. */
    public String resultName() {
        return switch (result) {
            case 0 -> "";
            case -1 -> "EAI_BADFLAGS";
            case -2 -> "EAI_NONAME";
            case -3 -> "EAI_AGAIN";
            case -4 -> "EAI_FAIL";
            case -5 -> "EAI_NODATA";
            case -6 -> "EAI_FAMILY";
            case -7 -> "EAI_SOCKTYPE";
            case -8 -> "EAI_SERVICE";
            case -9 -> "EAI_ADDRFAMILY";
            case -10 -> "EAI_MEMORY";
            case -11 -> "EAI_SYSTEM";
            case -12 -> "EAI_OVERFLOW";
            default -> "EAI_" + result;
        };
    }
}
