"""Files of customers' mails: kept in the storage, scanned before anybody opens them."""
