package io.bpfevents.catalog.network;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.net.InetAddress;
import java.time.Instant;

/**
 * The kernel sent a TCP segment again. {@code Filter.port} applies to either port.
 *
 * <p>The criteria of the task are applied when it connects, accepts, shuts down or closes; an
 * unknown task does not match any of them except {@code Filter.exceptPid}.
 *
 * <p>Not reported: answers of a listener to a new connection ({@code SYN-ACK}) that are sent again.
 *
 * @param time of the transmission
 * @param task the last thread that closed, shut down, accepted or connected the socket. Unknown if
 *     it has done so before the source was attached, accepted it without readable tracefs, or not
 *     accepted it yet
 * @param localAddress the address of the socket
 * @param localPort the port of the socket
 * @param remoteAddress the address of the peer
 * @param remotePort the port of the peer
 * @param errno the error number if the transmission failed, positive; 0 otherwise. Older kernels
 *     report successful ones only
 * @param state the state of the socket; {@link TcpState#SYN_SENT} if the peer does not answer a
 *     {@code connect}
 */
@BpfStruct("event")
public record TcpRetransmit(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        @Size(16) InetAddress localAddress,
        int localPort,
        @Size(16) InetAddress remoteAddress,
        int remotePort,
        @BpfField("error") int errno,
        TcpState state)
        implements TcpEvent {}
