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
 * The socket of an established TCP connection has ended. A connection between two programs of one
 * machine has two sockets, and so two such events. {@code Filter.port} applies to either port,
 * {@code Filter.minDuration} to {@code duration}.
 *
 * <p>The criteria of the task are applied when it connects, accepts, shuts down or closes; an
 * unknown task does not match any of them except {@code Filter.exceptPid}.
 *
 * @param time of the end: both sides have closed, one has reset the connection, or the side that
 *     closed first does not wait any longer. The state {@code TIME_WAIT}, which may follow, is not
 *     part of it
 * @param task the last thread that closed or shut down the socket, or else that accepted or
 *     connected it. Unknown if the peer or a timeout ends the connection, and the program has
 *     connected or accepted it before the source was attached, accepted it without readable
 *     tracefs, or never accepted it
 * @param duration since the connection was established; zero if that was before the source was
 *     attached
 * @param bytesSent the payload that was sent, each byte once, acknowledged or not
 * @param bytesReceived the payload that was received in order, read by the program or not
 * @param localAddress the address of the socket
 * @param localPort the port of the socket
 * @param remoteAddress the address of the peer
 * @param remotePort the port of the peer
 * @param errno the error number of the socket, positive, such as {@code ECONNRESET}; 0 for none
 * @param stateBefore the last state of the socket: {@link TcpState#LAST_ACK} if the peer closed
 *     first, {@link TcpState#FIN_WAIT2} if this side did, {@link TcpState#CLOSING} if both did at
 *     the same time; another one if the connection was reset, or has failed
 */
@BpfStruct("event")
public record TcpClose(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration duration,
        long bytesSent,
        long bytesReceived,
        @Size(16) InetAddress localAddress,
        int localPort,
        @Size(16) InetAddress remoteAddress,
        int remotePort,
        @BpfField("error") int errno,
        TcpState stateBefore)
        implements TcpEvent {}
