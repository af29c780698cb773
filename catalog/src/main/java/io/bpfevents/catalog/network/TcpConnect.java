package io.bpfevents.catalog.network;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/**
 * A program's attempt to open a TCP connection has ended: it is established, or has failed. {@code
 * Filter.port} applies to the remote port, {@code Filter.minDuration} to {@code latency}.
 *
 * <p>Not reported: calls that fail before the kernel sends a segment, such as those without a route
 * to the peer, and attempts that began before the source was attached.
 *
 * @param time of the end
 * @param task the thread that called {@code connect}
 * @param latency from {@code connect} until the end; if it is established, about one round trip
 * @param localAddress the address of the socket
 * @param localPort the port of the socket; 0 if no port was free
 * @param remoteAddress the address of the peer
 * @param remotePort the port of the peer
 * @param established whether the connection is established
 * @param errno the error number of the socket, positive, such as {@code ECONNREFUSED}; 0 if the
 *     connection is established, if the program closed the socket first, or if no local port was
 *     free
 */
@BpfStruct("event")
public record TcpConnect(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration latency,
        @Size(16) InetAddress localAddress,
        int localPort,
        @Size(16) InetAddress remoteAddress,
        int remotePort,
        boolean established,
        @BpfField("error") int errno)
        implements TcpEvent {}
