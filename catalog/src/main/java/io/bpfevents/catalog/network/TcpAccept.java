package io.bpfevents.catalog.network;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.net.InetAddress;
import java.time.Instant;

/**
 * A program accepted a TCP connection: {@code accept} or {@code accept4} returned it. {@code
 * Filter.port} applies to the local port.
 *
 * <p>Not reported: connections that a program accepts by io_uring, that a 32-bit program accepts,
 * or that wait in the queue of the listener and are never accepted.
 *
 * @param time of the return, so after the time in the queue
 * @param task the thread that called {@code accept}
 * @param localAddress the address of the socket
 * @param localPort the port of the listener
 * @param remoteAddress the address of the peer
 * @param remotePort the port of the peer
 * @param descriptor the new descriptor in the process
 */
@BpfStruct("event")
public record TcpAccept(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        @Size(16) InetAddress localAddress,
        int localPort,
        @Size(16) InetAddress remoteAddress,
        int remotePort,
        int descriptor)
        implements TcpEvent {}
