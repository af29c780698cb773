// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per request to a block device, when all of it is complete. The task
 * is the one that first issued it to the driver.
 */
#include "catalog.bpf.h"

#define EEXIST		17
#define OP_MASK		0xff	/* request.cmd_flags */
#define OP_DRIVER	32	/* the first of a driver's own commands */

enum block_operation {
	READ,
	WRITE,
	FLUSH,
	DISCARD,
	SECURE_ERASE,
	WRITE_ZEROES,
	OTHER,
};

struct event {
	/*  0 */ __u64 time;		/* of the completion, CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u64 latency;		/* since the issue, ns */
	/* 64 */ __u64 sector;		/* the first one, of 512 bytes */
	/* 72 */ __u32 bytes;
	/* 76 */ __u32 major;		/* of the whole disk */
	/* 80 */ __u32 minor;
	/* 84 */ enum block_operation operation;
	/* 88 */ __u32 error;		/* errno, or 0 */
	/* 92 */ __u32 unused;
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

struct gendisk {
	int major;
	int first_minor;
} __attribute__((preserve_access_index));

struct request_queue {
	struct gendisk *disk;
} __attribute__((preserve_access_index));

struct request {
	struct request_queue *q;
	unsigned int cmd_flags;
	unsigned int __data_len;	/* of what is not complete yet */
	__u64 __sector;
} __attribute__((preserve_access_index));

/* Older kernels have the disk in the request only. */
struct request___disk {
	struct gendisk *rq_disk;
} __attribute__((preserve_access_index));

/* Requests in progress, by their address. The time is that of the issue. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct event);
} issued SEC(".maps");

static __always_inline struct gendisk *disk(struct request *request)
{
	if (bpf_core_field_exists(struct request___disk, rq_disk))
		return BPF_CORE_READ((struct request___disk *)request, rq_disk);
	return BPF_CORE_READ(request, q, disk);
}

/* These REQ_OP_* have had the same numbers since Linux 4.10. */
static __always_inline enum block_operation operation(__u32 op)
{
	switch (op) {
	case 0: return READ;
	case 1: return WRITE;
	case 2: return FLUSH;
	case 3: return DISCARD;
	case 5: return SECURE_ERASE;
	case 9: return WRITE_ZEROES;
	default: return OTHER;
	}
}

/*
 * The error number of a completion: negative on older kernels, and a BLK_STS_* on
 * newer ones, of which those above 13 differ between kernels.
 */
static __always_inline __u32 error_number(int error)
{
	if (error <= 0)
		return -error;
	switch (error) {
	case 1: return 95;	/* NOTSUPP: EOPNOTSUPP */
	case 2: return 110;	/* TIMEOUT: ETIMEDOUT */
	case 3: return 28;	/* NOSPC: ENOSPC */
	case 4: return 67;	/* TRANSPORT: ENOLINK */
	case 5: return 121;	/* TARGET: EREMOTEIO */
	case 6: return 52;	/* RESV_CONFLICT: EBADE */
	case 7: return 61;	/* MEDIUM: ENODATA */
	case 8: return 84;	/* PROTECTION: EILSEQ */
	case 9: return 12;	/* RESOURCE: ENOMEM */
	case 11: return 78;	/* DM_REQUEUE: EREMCHG */
	case 12: return 11;	/* AGAIN: EAGAIN */
	case 13: return 16;	/* DEV_RESOURCE: EBUSY */
	default: return 5;	/* IOERR and others: EIO */
	}
}

/* A request that is issued again keeps its first time and task. */
static __always_inline int issue(struct request *request)
{
	__u32 op = BPF_CORE_READ(request, cmd_flags) & OP_MASK;
	struct gendisk *on;
	__u64 key = (__u64)request;
	struct event e = {}, *before;
	long err;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	e.time = bpf_ktime_get_boot_ns();
	catalog_task(&e.task);
	e.bytes = BPF_CORE_READ(request, __data_len);
	e.operation = operation(op);
	/* -1 where there is none. A driver's command has none, but any value. */
	e.sector = BPF_CORE_READ(request, __sector);
	if (op >= OP_DRIVER || e.sector == (__u64)-1)
		e.sector = 0;
	on = disk(request);
	e.major = BPF_CORE_READ(on, major);
	e.minor = BPF_CORE_READ(on, first_minor);
	before = bpf_map_lookup_elem(&issued, &key);
	if (before && before->sector == e.sector && before->bytes == e.bytes &&
	    before->operation == e.operation)
		return 0;
	/* Another one at that address: the completion of the earlier one was skipped. */
	err = bpf_map_update_elem(&issued, &key, &e, BPF_ANY);
	if (err) {
		/* Its end will not be noticed: the event is lost here. */
		attempt_begins();
		bpf_events_lost(events, sizeof(e));
		attempt_ends();
	}
	return 0;
}

static __always_inline void send(const struct event *completed)
{
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits_duration(completed->latency))
		return;
	attempt_begins();
	if (!catalog_throttles_of(events, completed->task.cgroup_id)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			*e = *completed;
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
}

/* Single program: an on_issue that fits the kernel is attached beside it. */
SEC("?raw_tp/block_rq_complete")
int on_complete(struct bpf_raw_tracepoint_args *ctx)
{
	struct request *request = (void *)ctx->args[0];
	__u32 bytes = ctx->args[2];
	__u64 key = (__u64)request, now;
	struct event *e = bpf_map_lookup_elem(&issued, &key);
	__u32 error = error_number((int)ctx->args[1]);

	if (!e)
		return 0;
	if (error)
		e->error = error;
	if (bytes < BPF_CORE_READ(request, __data_len))
		return 0; /* a part of it */
	now = bpf_ktime_get_boot_ns();
	e->latency = now - e->time;
	e->time = now;
	send(e);
	bpf_map_delete_elem(&issued, &key);
	return 0;
}

/* Argument: the request. */
SEC("?raw_tp/block_rq_issue")
int on_issue(struct bpf_raw_tracepoint_args *ctx)
{
	return issue((struct request *)ctx->args[0]);
}

/*
 * Arguments before 5.11: the queue, the request. A kernel with one argument rejects
 * the attachment, since this program reads beyond it.
 */
SEC("?raw_tp/block_rq_issue")
int on_issue_from_queue(struct bpf_raw_tracepoint_args *ctx)
{
	return issue((struct request *)ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
