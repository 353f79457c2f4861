"""Cases with gold locators, measures over them, and the gate that keeps the floors."""
